const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long something took: `817 ms`, `5.7 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(ms: number): string {
  if (ms < SECOND) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 59.95 * SECOND) return `${Number((ms / SECOND).toFixed(1))} s`;
  const seconds = Math.round(ms / SECOND);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return `${Math.round(ms / DAY)} days`;
}

/** How long ago something was: `now`, `6 s ago`, `3 min ago`, `5 h ago`, a date from a month on. */
export function ago(ms: number, now: number): string {
  const gone = now - ms;
  if (gone < SECOND) return "now";
  if (gone < MINUTE) return `${Math.floor(gone / SECOND)} s ago`;
  if (gone < HOUR) return `${Math.floor(gone / MINUTE)} min ago`;
  if (gone < 2 * DAY) return `${Math.floor(gone / HOUR)} h ago`;
  if (gone < 31 * DAY) return `${Math.floor(gone / DAY)} days ago`;
  return new Date(ms).toISOString().slice(0, 10);
}

/** The time of a day: `16:42`, in UTC. */
export function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}

/** The same to the millisecond: `02:05:16.769`. */
export function exactClock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

/** Date and time to the second, in UTC. */
export function moment(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
