export type Kind = "keyword" | "string" | "number" | "comment" | "parameter" | "name" | "plain";

export interface Token {
  kind: Kind;
  text: string;
}

const sqlWords = new Set(
  `all analyze and any array as asc between by case cast coalesce conflict copy count create cross delete desc distinct do else
  end exists false filter first for from full group having if in inner insert into interval is join key lateral left like limit
  materialized not nothing null nulls offset on only or order ordinality outer over partition range returning right row rows
  select set share skip some table then true union unique unnest update using values view when where window with within
  bigint boolean int integer jsonb numeric text timestamptz`.split(/\s+/),
);

const sqlParts = /(--[^\n]*|\/\*[\s\S]*?\*\/)|('(?:[^']|'')*')|(\$\d+|@\w+)|(\b\d+(?:\.\d+)?\b)|([A-Za-z_]\w*)/g;
const graphqlParts =
  /(#[^\n]*)|("""[\s\S]*?"""|"(?:\\.|[^"\\\n])*")|(\$\w+)|(-?\b\d+(?:\.\d+)?\b)|(\.\.\.|@?[A-Za-z_]\w*)/g;
const graphqlWords = new Set("query mutation subscription fragment on true false null ...".split(" "));

/** Splits SQL into what is colored alike. */
export function sqlTokens(sql: string): Token[] {
  return tokens(sql, sqlParts, (word) => (sqlWords.has(word.toLowerCase()) ? "keyword" : "plain"));
}

/** Splits a GraphQL document into what is colored alike. */
export function graphqlTokens(document: string): Token[] {
  return tokens(document, graphqlParts, (word) => {
    if (graphqlWords.has(word) || word.startsWith("@")) return "keyword";
    return /^[A-Z]/.test(word) ? "name" : "plain";
  });
}

function tokens(text: string, parts: RegExp, word: (word: string) => Kind): Token[] {
  const list: Token[] = [];
  const add = (kind: Kind, part: string) => {
    const last = list.at(-1);
    if (last?.kind === kind) last.text += part;
    else if (part !== "") list.push({ kind, text: part });
  };
  let end = 0;
  for (const found of text.matchAll(parts)) {
    add("plain", text.slice(end, found.index));
    const [all, comment, string, parameter, number] = found;
    if (comment !== undefined) add("comment", all);
    else if (string !== undefined) add("string", all);
    else if (parameter !== undefined) add("parameter", all);
    else if (number !== undefined) add("number", all);
    else add(word(all), all);
    end = found.index + all.length;
  }
  add("plain", text.slice(end));
  return list;
}
