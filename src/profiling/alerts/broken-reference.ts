import type { TableAlert } from "../model/alert.ts";
import { counted } from "../model/number-text.ts";
import { percent, quotedName } from "./wording.ts";

/** What is said of a column some of whose distinct values are not among those of the key it refers to. */
export function brokenReferenceAlert({
  column,
  to,
  values,
  missing,
  declared,
}: {
  column: string;
  to: { table: string; column: string };
  values: number;
  missing: number;
  declared: boolean;
}): TableAlert {
  const share = missing / values;
  const key = `${quotedName(to.column)} of ${quotedName(to.table)}`;
  return {
    rule: "broken-reference",
    severity: declared ? "error" : "warning",
    column,
    count: missing,
    share,
    to,
    text: `${quotedName(column)} ${declared ? "refers" : "seems to refer"} to ${key}, which lacks ${counted(missing, "value")} of its ${counted(values, "different one")} (${percent(share)}).`,
  };
}
