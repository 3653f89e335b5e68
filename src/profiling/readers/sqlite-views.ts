/** A view as the schema of a SQLite database has it. */
export interface StoredView {
  name: string;
  sql: string;
}

/** Views that a view may be made of, each counted as often as it is read: SQLite puts all of them in before it begins. */
export const MOST_VIEWS = 10_000;

/** Names, in any of SQLite's quotes or none, and the dots behind those that only say where another one belongs. */
const NAMES =
  /"((?:[^"]|"")*)"(\s*\.)?|`((?:[^`]|``)*)`(\s*\.)?|\[([^\]]*)\](\s*\.)?|([\p{L}_$][\p{L}\p{N}_$]*)(\s*\.)?/gu;

/** Names, in lower case, of the views that are made of too many others: each that reads one twice doubles them. */
export function boundlessViews(views: readonly StoredView[]): ReadonlySet<string> {
  const byName = new Map(views.map(({ name, sql }) => [name.toLowerCase(), sql]));
  const counts = new Map<string, number>();
  const countOf = (name: string): number => {
    const known = counts.get(name);
    if (known !== undefined) return known;
    counts.set(name, 1); // one that is made of itself is refused by SQLite
    const own = namesIn(byName.get(name) ?? "").filter((other) => other !== name && byName.has(other));
    const count = own.reduce((sum, other) => Math.min(sum + countOf(other), MOST_VIEWS + 1), 1);
    counts.set(name, count);
    return count;
  };
  return new Set([...byName.keys()].filter((name) => countOf(name) > MOST_VIEWS));
}

function namesIn(sql: string): string[] {
  return [...sql.matchAll(NAMES)].flatMap(([, a, aDot, b, bDot, c, cDot, d, dDot]) => {
    const isOwner = (aDot ?? bDot ?? cDot ?? dDot) !== undefined;
    const name = a?.replaceAll('""', '"') ?? b?.replaceAll("``", "`") ?? c ?? d ?? "";
    return isOwner ? [] : [name.toLowerCase()];
  });
}
