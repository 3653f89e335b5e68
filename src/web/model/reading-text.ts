import type { Reading } from "../../profiling/model/table-profile.ts";
import { counted } from "./number-format.ts";

const DELIMITERS: Record<string, string> = {
  ",": "comma-separated",
  ";": "semicolon-separated",
  "\t": "tab-separated",
  "|": "bar-separated",
  " ": "space-separated",
};

/** How a table was read, in a few words; empty where there is nothing to say. */
export function readingText(reading: Reading | undefined): string {
  if (reading === undefined) return "";
  const { encoding, delimiter, header, preambleLines, headerRows, range, records } = reading;
  return [
    encoding,
    delimiter === undefined ? undefined : (DELIMITERS[delimiter] ?? `separated by ${delimiter}`),
    header === false ? "without a header" : undefined,
    headerRows === undefined ? undefined : counted(headerRows, "header row"),
    preambleLines === undefined ? undefined : `${counted(preambleLines, "line")} above the header`,
    range,
    records === undefined ? undefined : `records at ${records}`,
  ]
    .filter((word) => word !== undefined)
    .join(", ");
}
