/** What leads from one thing to another, by their places. */
export interface Arrow {
  from: number;
  to: number;
}

/** Passes over all layers in which each thing is drawn to its neighbours. */
const PASSES = 4;

/**
 * Things in layers from left to right, so that arrows lead to the right where they can: each thing lies one layer right of
 * the rightmost that leads to it, and in its layer near those that it is tied to, which keeps crossings few.
 */
export function layered(things: readonly number[], arrows: readonly Arrow[]): number[][] {
  const depth = new Map<number, number>();
  const sources = Map.groupBy(
    arrows.filter(({ from, to }) => from !== to),
    ({ to }) => to,
  );
  const measure = (thing: number, above: Set<number>): number => {
    const known = depth.get(thing);
    if (known !== undefined) return known;
    if (above.has(thing)) return 0; // a circle: one of its arrows leads back
    above.add(thing);
    const before = (sources.get(thing) ?? []).map(({ from }) => measure(from, above) + 1);
    above.delete(thing);
    const own = Math.max(0, ...before);
    depth.set(thing, own);
    return own;
  };
  for (const thing of things) measure(thing, new Set());
  const deepest = Math.max(0, ...depth.values());
  const layers = Array.from({ length: deepest + 1 }, (_, i) => things.filter((thing) => (depth.get(thing) ?? 0) === i));
  for (let pass = 0; pass < PASSES; pass++) {
    const order = pass % 2 === 0 ? layers.keys() : [...layers.keys()].reverse();
    for (const i of order) layers[i] = drawnTogether(layers, i, arrows);
  }
  return layers.filter((layer) => layer.length > 0);
}

/** A layer in the order of the mean places of what its things are tied to in other layers. */
function drawnTogether(layers: readonly number[][], at: number, arrows: readonly Arrow[]): number[] {
  const layer = layers[at] ?? [];
  const places = new Map(
    layers.flatMap((own, i) => (i === at ? [] : own.map((thing, place) => [thing, (place + 0.5) / own.length]))),
  );
  const centre = (thing: number, place: number): number => {
    const near = arrows.flatMap(({ from, to }) => {
      const other = from === thing ? places.get(to) : to === thing ? places.get(from) : undefined;
      return other === undefined ? [] : [other];
    });
    return near.length === 0 ? (place + 0.5) / layer.length : near.reduce((sum, one) => sum + one, 0) / near.length;
  };
  const centres = new Map(layer.map((thing, place) => [thing, centre(thing, place)]));
  return layer.toSorted((one, other) => (centres.get(one) ?? 0) - (centres.get(other) ?? 0));
}
