/** 1970 by the days of the Julian calendar's count. */
const EPOCH_DAY = 2_440_588;
/** Nanoseconds, and microseconds, in a day. */
const [DAY_NS, DAY_US] = ["86400000000000", "86400000000"] as const;
/** Days from 1970 that nanoseconds in 64 bits reach. */
const MOST_DAYS = 106_750;

/**
 * The parts of a time of twelve bytes, which came as an interval of months, days and milliseconds: the lower and the upper
 * half of its nanoseconds since midnight, and its day.
 */
function partsOf(interval: string): { nanoseconds: string; day: string } {
  const months = `(datepart('year', ${interval}) * 12 + datepart('month', ${interval}))`;
  const upper = `datepart('day', ${interval})`;
  const minutes = `(datepart('hour', ${interval}) * 60 + datepart('minute', ${interval}))`;
  return {
    nanoseconds: `(${upper} * 4294967296 + (${months} & 4294967295))`,
    day: `(${minutes} * 60000 + datepart('millisecond', ${interval}) - ${EPOCH_DAY})`,
  };
}

/** A condition in SQL: that a time has nanoseconds that microseconds have not. */
export function isFineInt96(interval: string): string {
  return `${partsOf(interval).nanoseconds} % 1000 <> 0`;
}

/** A condition in SQL: that a time is too far from 1970 for nanoseconds. */
export function isFarInt96(interval: string): string {
  return `abs(${partsOf(interval).day}) > ${MOST_DAYS}`;
}

/** Such a time as one to the nanosecond, or to the microsecond. */
export function int96Sql(interval: string, inNanoseconds: boolean): string {
  const { nanoseconds, day } = partsOf(interval);
  if (inNanoseconds) return `make_timestamp_ns(${day} * ${DAY_NS} + ${nanoseconds})`;
  return `make_timestamp(${day} * ${DAY_US} + ${nanoseconds} // 1000)`;
}
