/** What is no code: comments, and texts in quotes. */
const NO_CODE = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*(?:'|$)/g;
const TABLE = /\b(?:from|join)\s+([a-z][\w-]*(?:\.[a-z][\w-]*){2})/gi;

/** The tables of three parts that a statement reads, as far as it is written; each once, in the order of the text. */
export function tablesIn(sql: string): string[] {
  const code = sql.replace(NO_CODE, " ");
  return [...new Set([...code.matchAll(TABLE)].map(([, table = ""]) => table.toLowerCase()))];
}

/** A statement in one line of so many letters at most. */
export function inOneLine(sql: string, most: number): string {
  const line = sql.replace(/\s+/g, " ").trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
