/** Where what was found is not what is expected, a line each; see case.ts for what counts. */
export function differences(expected: unknown, found: unknown, path = ""): string[] {
  if (expected === null && found === undefined) return [];
  if (isObject(expected)) {
    if (!isObject(found)) return [line(path, expected, found)];
    return Object.entries(expected).flatMap(([name, own]) =>
      differences(
        own,
        Object.hasOwn(found, name) ? found[name] : undefined,
        `${path}${path === "" ? "" : " › "}${name}`,
      ),
    );
  }
  return isSame(expected, found) ? [] : [line(path, expected, found)];
}

/** What was found, of as much as is expected. */
export function inPlaceOf(expected: unknown, found: unknown): unknown {
  if (!isObject(expected) || !isObject(found)) return found ?? null;
  return Object.fromEntries(Object.entries(expected).map(([name, own]) => [name, inPlaceOf(own, found[name])]));
}

/** Whether two values are the same: lists in the same order, objects with the same members, numbers to nine digits. */
export function isSame(expected: unknown, found: unknown): boolean {
  if (typeof expected === "number" && typeof found === "number") {
    return Math.abs(expected - found) <= 1e-9 * Math.max(Math.abs(expected), Math.abs(found));
  }
  if (Array.isArray(expected)) {
    return (
      Array.isArray(found) && expected.length === found.length && expected.every((own, i) => isSame(own, found[i]))
    );
  }
  if (!isObject(expected)) return expected === found;
  if (!isObject(found)) return false;
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  return [...names].every((name) => isSame(expected[name], found[name]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function line(path: string, expected: unknown, found: unknown): string {
  return `${path}\n        expected ${shown(expected)}\n        found    ${shown(found)}`;
}

const LONGEST = 400;

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
