// A chunk of its own, and with one dialect only.
import { formatDialect, postgresql } from "sql-formatter";

export function format(sql: string): string {
  return formatDialect(sql, { dialect: postgresql, keywordCase: "preserve", expressionWidth: 76, tabWidth: 2 });
}
