/** Stand for what names in DuckDB cannot hold: characters that Unicode keeps out of texts. */
const [COUNTED, BYTE_ORDER_MARK, NUL, EMPTY] = ["\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"] as const;

/**
 * Names in SQL for members of an object: DuckDB takes those that differ by their case only for the same, loses byte order
 * marks, and has none that are empty. What differs from the member's own name is undone by `ownName`.
 */
export function sqlNames(names: Iterable<string>): Map<string, string> {
  const taken = new Set<string>();
  const found = new Map<string, string>();
  for (const own of names) {
    const base = own === "" ? EMPTY : own.replaceAll("\ufeff", BYTE_ORDER_MARK).replaceAll("\0", NUL);
    let name = base;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${base}${COUNTED}${n}`;
    taken.add(name.toLowerCase());
    found.set(own, name);
  }
  return found;
}

/** The member's own name, given that in SQL. */
export function ownName(name: string): string {
  if (!/[\ufdd0-\ufdd3]/.test(name)) return name;
  return name
    .replace(/\ufdd0\d+$/, "")
    .replaceAll(BYTE_ORDER_MARK, "\ufeff")
    .replaceAll(NUL, "\0")
    .replaceAll(EMPTY, "");
}
