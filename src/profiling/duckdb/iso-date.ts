const DAY_MS = 86_400_000;
/** Days before and after 1970 that a Date has. */
const MOST_DAYS = 100_000_000;
/** Days in 400 years, after which the calendar begins anew. */
const CYCLE_DAYS = 146_097;
const CYCLE_YEARS = 400;

/** A day, by its number since 1970, in ISO 8601: years that have not four digits have six or more, and a sign. */
export function isoDate(days: number): string {
  if (Math.abs(days) <= MOST_DAYS) return new Date(days * DAY_MS).toISOString().slice(0, -"T00:00:00.000Z".length);
  const cycles = Math.floor(days / CYCLE_DAYS);
  const near = new Date((days - cycles * CYCLE_DAYS) * DAY_MS);
  const year = near.getUTCFullYear() + cycles * CYCLE_YEARS;
  return `${signedYear(year)}${near.toISOString().slice(4, 10)}`;
}

function signedYear(year: number): string {
  return `${year < 0 ? "-" : "+"}${String(Math.abs(year)).padStart(6, "0")}`;
}

const DAY_SECONDS = 86_400n;

/** A time, by the units since 1970 of which so many are a second, in ISO 8601; none of them gets lost. */
export function isoDateTime(count: bigint, unitsPerSecond: bigint): string {
  const unitsPerDay = unitsPerSecond * DAY_SECONDS;
  const rest = ((count % unitsPerDay) + unitsPerDay) % unitsPerDay;
  const day = isoDate(Number((count - rest) / unitsPerDay));
  const clock = new Date(Number(rest / unitsPerSecond) * 1000).toISOString().slice(11, 19);
  const decimals = String(unitsPerSecond + (rest % unitsPerSecond))
    .slice(1)
    .replace(/0+$/, "");
  return `${day}T${clock}${decimals === "" ? "" : `.${decimals}`}`;
}
