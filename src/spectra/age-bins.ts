/** Days that a bin of ages has; the first one, as DASH has it, goes from −20 to −18. */
const DAYS = 4;
const EARLIEST = -20;
const SECOND = -18;

/** The bin that an age in days falls into, as `2 to 6`: from the first number up to the second, not including it. */
export function ageBinOf(age: number): string {
  if (age < EARLIEST) return `before ${EARLIEST}`;
  if (age < SECOND) return `${EARLIEST} to ${SECOND}`;
  const from = SECOND + Math.floor((age - SECOND) / DAYS) * DAYS;
  return `${from} to ${from + DAYS}`;
}
