import type { ColumnProfile } from "./table-profile.ts";

/** What stands in a redacted profile where a value was kept out. */
export const REDACTED = "[redacted]";

/** The texts that a column's profile quotes, whose form its pattern is. */
export function quotedTexts({ statistics: { min, max, topValues = [] }, sample }: ColumnProfile): string[] {
  const quoted = [min, max, ...topValues.map(({ value }) => value), ...sample];
  return quoted.filter((value) => typeof value === "string");
}

/** Whether values of a column of a redacted profile were kept out, all or some. */
export function isRedacted(column: ColumnProfile): boolean {
  return column.personal === true || quotedTexts(column).some((text) => text.includes(REDACTED));
}
