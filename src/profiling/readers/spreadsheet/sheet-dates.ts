/** The built-in formats of numbers that show dates and times (ECMA-376, 18.8.30). */
const BUILT_IN = [14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 30, 36, 45, 46, 47, 50, 57];
/** Those that show times alone. */
const TIMES_ALONE = [18, 19, 20, 21, 45, 46, 47];

const DAY_MS = 86_400_000;
/** Day 0 of the calendars: that of 1900 has one for the days before the 29th of February that it made up. */
const DAY_0_OF_1904 = Date.UTC(1904, 0, 1);
const DAY_0_OF_1900 = Date.UTC(1899, 11, 31);
const DAY_0_AFTER_FEBRUARY = Date.UTC(1899, 11, 30);
const FEBRUARY_29 = 60;

/** Time that has passed, beyond a day too. */
const ELAPSED_ID = 46;
/** A longer time, shown without its day, is that of a moment. */
const LONGEST_TIME = 366;

/** What a number is shown as: a moment, a time of the day, or time that has passed. */
export type ShownAs = "date" | "time" | "elapsed" | "number";

/** What a number format shows: by its number, or by the letters of dates in its code. */
export function shownAs(id: number, code: string | undefined): ShownAs {
  if (!isDateFormat(id, code)) return "number";
  if (code === undefined) return id === ELAPSED_ID ? "elapsed" : TIMES_ALONE.includes(id) ? "time" : "date";
  if (ELAPSED.test(code.replace(/"[^"]*"/g, ""))) return "elapsed";
  return /[dy]|mmm/i.test(letters(code)) || !/[hs]/i.test(letters(code)) ? "date" : "time";
}

/** Whether a number format shows a date or time. */
export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.includes(id);
  return ELAPSED.test(code) || (/[dmyhs]/i.test(letters(code)) && !/general/i.test(letters(code)));
}

/** Hours, minutes or seconds that have passed, beyond a day. */
const ELAPSED = /\[(?:h+|m+|s+)\]/i;

/** Excel takes codes of up to 255 characters. */
const LONGEST_CODE = 255;

/** What a code says of positive numbers, without texts, colours, and letters that only give a width or fill one. */
function letters(code: string): string {
  const [plain = ""] = code
    .slice(0, LONGEST_CODE)
    .replace(/"[^"]*"|[\\_*].|\[[^\]]*\]/g, "")
    .split(";");
  return plain;
}

/** A spreadsheet's count of days as what it is shown as. A time of more than a day, as sums of hours are, has passed. */
export function shownText(days: number, since1904: boolean, shown: Exclude<ShownAs, "number">): string | null {
  if (shown === "elapsed" || (shown === "time" && days >= 1 && days < LONGEST_TIME)) return elapsedText(days);
  return dateText(days, since1904, shown === "time");
}

/** Hours, minutes and seconds, as many hours as there are: 36:00:00. */
function elapsedText(days: number): string {
  const seconds = Math.round(Math.abs(days) * 86_400);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const text = parts.map((part) => String(part).padStart(2, "0")).join(":");
  return days < 0 && seconds > 0 ? `-${text}` : text;
}

/**
 * A spreadsheet's count of days as ISO 8601 text, to the second: whole ones are dates, fractions of day 0 times. Its
 * calendar begins in 1904, where day 0 is the 1st of January unless a time alone is shown, or in 1900, where day 0 is no
 * date and day 60 a 29th of February that there was not; programs that have days before it, as LibreOffice has, count these
 * from the 30th of December 1899. Null beyond the year 9999.
 */
export function dateText(days: number, since1904: boolean, timeAlone = false): string | null {
  const seconds = Math.round(days * 86_400);
  const fraction = ((seconds % 86_400) + 86_400) % 86_400;
  const time = new Date(fraction * 1000).toISOString().slice(11, 19);
  if (days >= 0 && days < 1 && (timeAlone || !since1904)) return time;
  const whole = Math.floor(seconds / 86_400);
  const isBeforeFebruary29 = whole >= 0 && whole < FEBRUARY_29;
  const dayZero = since1904 ? DAY_0_OF_1904 : isBeforeFebruary29 ? DAY_0_OF_1900 : DAY_0_AFTER_FEBRUARY;
  const date = new Date(dayZero + seconds * 1000);
  if (Number.isNaN(date.getTime()) || date.getUTCFullYear() > 9999) return null;
  const day = !since1904 && whole === FEBRUARY_29 ? "1900-02-29" : date.toISOString().slice(0, 10);
  return fraction === 0 ? day : `${day}T${time}`;
}

/** The count of days that a moment (UTC) is in a spreadsheet's calendar. */
export function daysOf(date: Date, since1904: boolean): number {
  const time = date.getTime();
  if (since1904) return (time - DAY_0_OF_1904) / DAY_MS;
  const inNew = (time - DAY_0_AFTER_FEBRUARY) / DAY_MS;
  return inNew >= FEBRUARY_29 + 1 ? inNew : (time - DAY_0_OF_1900) / DAY_MS;
}

const ISO = /^(?:(\d{4}-\d\d-\d\d)(?:T(?=\d))?)?(?:(\d\d:\d\d)(?::(\d\d))?(?:\.\d*)?)?Z?$/;

/** A cell that holds ISO 8601 text, in the form that all others have; text of another form as it is. */
export function isoText(text: string): string {
  const [, day, minutes, seconds = "00"] = ISO.exec(text) ?? [];
  const time = minutes === undefined ? undefined : `${minutes}:${seconds}`;
  if (day === undefined) return time ?? text;
  return time === undefined || time === "00:00:00" ? day : `${day}T${time}`;
}
