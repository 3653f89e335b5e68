import { usualWidth } from "./table-top.ts";
import { tokenize, type Way } from "./tokenize.ts";

/** Rows by which it is judged. */
const MOST_ROWS = 200;

/** Whether blanks between a delimiter and a quote mean nothing: where more rows are as wide as others that way. */
export function blanksBeforeQuotes(text: string, delimiter: string, quote: string): Way {
  if (quote === "" || delimiter === " " || !text.includes(`${delimiter} ${quote}`)) return {};
  const way: Way = { blanks: "quoted" };
  const plain = usualWidth(tokenize(text, delimiter, quote, MOST_ROWS).rows);
  const skipped = usualWidth(tokenize(text, delimiter, quote, MOST_ROWS, way).rows);
  return skipped.width > 1 && skipped.count > plain.count ? way : {};
}
