/** The built-in formats of numbers that show dates and times (ECMA-376, 18.8.30). */
const BUILT_IN = [14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57];

/** Whether a number format shows a date or time: by its number, or by a letter of dates outside of quotes and colours. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.includes(id);
  const [plain = ""] = code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, "").split(";");
  return /[dmyhs]/i.test(plain) && !/general/i.test(plain);
}

/**
 * A spreadsheet's count of days as ISO 8601 text: whole ones are dates, fractions of day 0 times. Its calendar begins in
 * 1900, of which it believes that it was a leap year, or in 1904.
 */
export function dateText(days: number, since1904: boolean): string | null {
  const seconds = Math.round(days * 86_400);
  const fraction = ((seconds % 86_400) + 86_400) % 86_400;
  const time = new Date(fraction * 1000).toISOString().slice(11, 19);
  if (days >= 0 && days < 1 && fraction > 0) return time;
  const epoch = since1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, days < 60 ? 31 : 30);
  const date = new Date(epoch + seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return null;
  const [day = ""] = date.toISOString().split("T");
  return fraction === 0 ? day : `${day}T${time}`;
}
