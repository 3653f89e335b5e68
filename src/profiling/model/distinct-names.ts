/** Names of which none is twice: a later one gets a number. One that is there already, with such a number, stays as it is. */
export function distinctNames(names: readonly string[]): string[] {
  return distinct(names, () => "");
}

/** The same of paths of files, whose numbers stand before what tells their format: `a.csv.gz`, `a-2.csv.gz`. */
export function distinctPaths(paths: readonly string[]): string[] {
  return distinct(paths, (path) => ENDING.exec(path)?.[0] ?? "");
}

/** A file's extension, with that of what is packed in it. */
const ENDING = /(?<=[^/])(?:\.[^./]{1,10})?\.(?:gz|gzip|zst|zstd)$|(?<=[^/])\.[^./]+$/i;

function distinct(names: readonly string[], endingOf: (name: string) => string): string[] {
  const given = new Set(names);
  const taken = new Set<string>();
  return names.map((name) => {
    const ending = endingOf(name);
    const stem = name.slice(0, name.length - ending.length);
    let own = name;
    for (let n = 2; taken.has(own) || (own !== name && given.has(own)); n++) own = `${stem}-${n}${ending}`;
    taken.add(own);
    return own;
  });
}
