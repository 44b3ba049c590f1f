/** Quotes a text as one word of a POSIX shell. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

export interface Sent {
  document: string;
  variables: Record<string, unknown> | null;
  name: string;
}

/** The command that sends the operation to this server again. A token is named by a variable of the shell and never written out. */
export function curl(origin: string, { document, variables, name }: Sent, signedIn: boolean): string {
  const body: Record<string, unknown> = { query: document };
  if (variables && Object.keys(variables).length > 0) body.variables = variables;
  if (name !== "") body.operationName = name;
  const lines = [`curl ${shellQuote(`${origin}/graphql`)}`, "-H 'Content-Type: application/json'"];
  if (signedIn) lines.push('-H "Authorization: Bearer $TOKEN"');
  lines.push(`--data-binary ${shellQuote(JSON.stringify(body))}`);
  return lines.join(" \\\n  ");
}

/** A document and its variables in one file: the variables are a comment above it. */
export function graphqlFile({ document, variables }: Sent): string {
  if (!variables || Object.keys(variables).length === 0) return `${document.trimEnd()}\n`;
  const lines = JSON.stringify(variables, null, 2).split("\n");
  return `# variables: ${lines.join("\n# ")}\n\n${document.trimEnd()}\n`;
}

/** A name that every file system takes. */
export function fileName(name: string, extension: string): string {
  return `${name.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 60) || "operation"}.${extension}`;
}
