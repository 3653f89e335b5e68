const COUNT = new Intl.NumberFormat("en-US");

/** `1 row`, `2,000 rows` */
export function counted(n: number, noun: string): string {
  return `${COUNT.format(n)} ${noun}${n === 1 ? "" : "s"}`;
}
