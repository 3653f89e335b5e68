/** Column names as people see them: none empty, none twice. */
export function uniqueNames(names: string[]): string[] {
  const taken = new Set<string>();
  /** The least number that a name was not given yet: however many share it, none is tried twice. */
  const next = new Map<string, number>();
  return names.map((given, i) => {
    const base = given.trim() === "" ? `column_${i + 1}` : given;
    let name = base;
    if (taken.has(base)) {
      let n = next.get(base) ?? 2;
      while (taken.has(`${base}_${n}`)) n++;
      name = `${base}_${n}`;
      next.set(base, n + 1);
    }
    taken.add(name);
    return name;
  });
}
