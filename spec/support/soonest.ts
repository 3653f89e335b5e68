const TRIES = 5;

/**
 * The least that something has taken, in whatever unit, in up to five tries: it is tried again only as long as it took longer than it
 * may. What else runs on the machine holds up one try, or two; what is slow by itself is slow each time.
 */
export async function soonest(allowed: number, attempt: () => Promise<number> | number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < TRIES && least >= allowed; i++) least = Math.min(least, await attempt());
  return least;
}
