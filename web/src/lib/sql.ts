// Longer statements are shown as they were sent: formatting them would hold up the page.
const longest = 50_000;

/** SQL with a clause a line, as PostgreSQL's dialect has it; what cannot be formatted is given back as it is. */
export async function formatSql(sql: string): Promise<string> {
  if (sql.length > longest) return sql;
  try {
    const { format } = await import("./sqlFormatter");
    return format(sql);
  } catch {
    return sql;
  }
}
