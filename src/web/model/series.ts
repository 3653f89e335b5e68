/** The values of one member over a list of things: one per thing, or where few have it, only those and where they are. */
type Series<Value> = (Value | null)[] | { at: number[]; of: Value[] };

/** A list of things turned over: per member its values. Values of a kind lie together and pack well. */
export type Transposed<Thing> = { length: number } & { [Member in keyof Thing]?: Series<NonNullable<Thing[Member]>> };

/** Of how many things at least one in this many must have a member for its values to stand one per thing. */
const DENSE = 3;

/** Things turned over; members that are undefined or null are absent. */
export function transposed<Thing extends object>(things: readonly Thing[]): Transposed<Thing> {
  const places = new Map<keyof Thing, number[]>();
  things.forEach((thing, i) => {
    for (const member of Object.keys(thing) as (keyof Thing)[]) {
      if (thing[member] === undefined || thing[member] === null) continue;
      const at = places.get(member);
      if (at === undefined) places.set(member, [i]);
      else at.push(i);
    }
  });
  const series = [...places].map(([member, at]) => {
    const dense = at.length * DENSE >= things.length;
    const values = dense
      ? things.map((thing) => thing[member] ?? null)
      : { at, of: at.map((i) => things[i]?.[member]) };
    return [member, values];
  });
  return { length: things.length, ...Object.fromEntries(series) };
}

/** The list of things that was turned over. */
export function restored<Thing extends object>({ length, ...series }: Transposed<Thing>): Thing[] {
  const things = Array.from({ length }, () => ({}) as Record<string, unknown>);
  for (const [member, values] of Object.entries<Series<unknown>>(series as Record<string, Series<unknown>>)) {
    const [at, of] = Array.isArray(values) ? [null, values] : [values.at, values.of];
    of.forEach((value, i) => {
      const thing = things[at === null ? i : (at[i] ?? -1)];
      if (thing !== undefined && value !== null)
        Object.defineProperty(thing, member, { value, enumerable: true, writable: true, configurable: true });
    });
  }
  return things as Thing[];
}
