import type { DocumentError } from "./types";

/** What came back instead of an answer. A status of 0 means that no answer came at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly errors: DocumentError[] = [],
  ) {
    super(message);
    this.name = "ApiError";
  }
}

export interface RequestOptions {
  method?: "GET" | "POST" | "DELETE";
  body?: unknown;
  token?: string | null;
  signal?: AbortSignal;
  headers?: Record<string, string>;
}

/** Sends a request to this server, and throws an ApiError for every answer that is none. */
export async function send(path: string, options: RequestOptions = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  if (options.body !== undefined) headers.set("Content-Type", "application/json");
  if (options.token && !headers.has("Authorization")) headers.set("Authorization", `Bearer ${options.token}`);
  let response: Response;
  try {
    response = await fetch(path, {
      method: options.method ?? "GET",
      headers,
      body: options.body === undefined ? null : JSON.stringify(options.body),
      signal: options.signal ?? null,
      credentials: "same-origin",
      cache: "no-store",
    });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(0, "The server does not answer.");
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** Sends a request and reads the JSON of its answer. */
export async function json<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const response = await send(path, options);
  try {
    return (await response.json()) as T;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    throw new ApiError(response.status, "The server's answer is not JSON.");
  }
}

async function refusal(response: Response): Promise<ApiError> {
  let message = "";
  let errors: DocumentError[] = [];
  try {
    const body = (await response.json()) as { error?: unknown; errors?: DocumentError[] };
    if (typeof body.error === "string") message = body.error;
    if (Array.isArray(body.errors)) errors = body.errors;
    if (message === "" && errors[0]) message = errors[0].message;
  } catch {
    // A proxy's page, or nothing: the status says it.
  }
  return new ApiError(response.status, message || `The server answers ${response.status}.`, errors);
}

/** Whether a request was given up by the page itself, which is no error to show. */
export function isAborted(cause: unknown): boolean {
  return cause instanceof DOMException && cause.name === "AbortError";
}

/** Any thrown value as an ApiError, for what shows errors. */
export function asApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  return new ApiError(-1, cause instanceof Error ? cause.message : String(cause));
}
