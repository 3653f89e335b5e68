import type { Alert } from "../model/alert.ts";
import type { JsonValue } from "../model/json-value.ts";
import type { ColumnProfile } from "../model/table-profile.ts";

/** What a rule has found, before it is decided which names and values may be shown. */
export interface Finding extends Pick<Alert, "rule" | "severity" | "count" | "share" | "coefficient"> {
  /** The values that the sentence quotes, the first of which the alert names. */
  values?: readonly JsonValue[];
  /** Whether what is quoted is the form of values rather than one: it may hold parts of any, and is no value. */
  isForm?: true;
  /** The sentence, without the column's name, which is what it begins with; null where values are not to be shown. */
  say: (quoted: readonly string[] | null) => string;
}

/** What is found about a column; of a list, `statistics` are those of its elements. */
export type ColumnRule = (column: ColumnProfile, statistics: ColumnProfile["statistics"]) => Finding | null;
