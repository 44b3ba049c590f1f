import { GraphQLError, type GraphQLSchema, parse, validate } from "graphql";
import type { DocumentError } from "../api/types";

/**
 * What is wrong with a document as it stands, so that the server is not asked for the plan of each half-written one. The server
 * may still refuse what is right here: for its limits, or its variables.
 */
export function documentErrors(query: string, schema: GraphQLSchema | null): DocumentError[] {
  try {
    const document = parse(query, { maxTokens: 20_000 });
    return schema ? validate(schema, document).map(plain) : [];
  } catch (cause) {
    if (cause instanceof GraphQLError) return [plain(cause)];
    throw cause;
  }
}

function plain({ message, locations }: GraphQLError): DocumentError {
  return { message, locations: locations?.map(({ line, column }) => ({ line, column })) };
}
