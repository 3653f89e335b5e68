import { redact } from "../../errors/redact.ts";

/** The kinds of DuckDB's errors by which it says that it cannot do with the data what was asked of it. */
const REFUSAL =
  /^(Binder|Catalog|Conversion|Constraint|Invalid|Invalid Input|Mismatch Type|Not implemented|Out of Range|Parser) Error: /;

/**
 * What DuckDB says where it refused to read a file or to work on what lies in it, in one line; null where the error is of
 * another kind or not of DuckDB.
 */
export function refusalOf(error: unknown): string | null {
  if (!(error instanceof Error) || !REFUSAL.test(error.message)) return null;
  const [first = ""] = error.message.split("\n");
  return redact(first);
}
