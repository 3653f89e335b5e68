/**
 * Names of which none is twice: a later one gets a number, before the end that `endingOf` gives. One that is there
 * already, with such a number, stays as it is.
 */
export function distinctNames(names: readonly string[], endingOf: (name: string) => string = () => ""): string[] {
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
