const DAY_MS = 86_400_000;
/** Days before and after 1970 that a Date has. */
const MOST_DAYS = 100_000_000;
/** Days in 400 years, after which the calendar begins anew. */
const CYCLE_DAYS = 146_097;
const CYCLE_YEARS = 400;

/** The days of the years 1 to 9999. */
const [FIRST_DAY, LAST_DAY] = [-719_162, 2_932_896] as const;
/** Days from 1 March of the year 0 to 1970. */
const MARCH_0 = 719_468;

/** A day, by its number since 1970, in ISO 8601: years that have not four digits have six or more, and a sign. */
export function isoDate(days: number): string {
  if (Number.isInteger(days) && days >= FIRST_DAY && days <= LAST_DAY) return usualDate(days);
  if (Math.abs(days) <= MOST_DAYS) return new Date(days * DAY_MS).toISOString().slice(0, -"T00:00:00.000Z".length);
  const cycles = Math.floor(days / CYCLE_DAYS);
  const near = new Date((days - cycles * CYCLE_DAYS) * DAY_MS);
  const year = near.getUTCFullYear() + cycles * CYCLE_YEARS;
  return `${signedYear(year)}${near.toISOString().slice(4, 10)}`;
}

/** The same in years of four digits, which a Date takes ten times as long for: years are counted from March on. */
function usualDate(days: number): string {
  const since = days + MARCH_0;
  const cycle = Math.floor(since / CYCLE_DAYS);
  const ofCycle = since - cycle * CYCLE_DAYS;
  const ofLeaps = Math.floor(ofCycle / 1460) - Math.floor(ofCycle / 36_524) + Math.floor(ofCycle / 146_096);
  const yearOfCycle = Math.floor((ofCycle - ofLeaps) / 365);
  const ofYear = ofCycle - (365 * yearOfCycle + Math.floor(yearOfCycle / 4) - Math.floor(yearOfCycle / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  const year = cycle * CYCLE_YEARS + yearOfCycle + (month <= 2 ? 1 : 0);
  return `${fourDigits(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

function fourDigits(year: number): string {
  return year >= 1000 ? String(year) : String(year).padStart(4, "0");
}

function twoDigits(part: number): string {
  return part < 10 ? `0${part}` : String(part);
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
