const COUNT = new Intl.NumberFormat("en-US");
const UNITS = ["B", "kB", "MB", "GB", "TB"] as const;

/** `1 row`, `2,000 rows` */
export function counted(n: number, noun: string): string {
  return `${COUNT.format(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** `12 B`, `3.40 MB` */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3)} ${UNITS[unit]}`;
}
