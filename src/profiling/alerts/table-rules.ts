import { counted } from "../model/number-text.ts";
import type { TableProfile } from "../model/table-profile.ts";
import type { Finding } from "./finding.ts";
import { percent } from "./wording.ts";

/** Share of repeated rows from which on rows are rather meant to repeat. */
const MEANT = 0.5;

/** What is found about the rows of a table. */
export function rowFindings({
  rowCount,
  rejected,
  padded,
  warnings = [],
  structure,
}: Omit<TableProfile, "name" | "part" | "file">): Finding[] {
  const findings: Finding[] = warnings.map((warning) => ({
    rule: "rejected-rows",
    severity: "error",
    say: () => warning,
  }));
  if (rejected !== undefined) {
    findings.push({
      rule: "rejected-rows",
      severity: "error",
      count: rejected.count,
      share: rejected.count / (rowCount + rejected.count),
      say: () =>
        `${counted(rejected.count, "row")} of the file ${rejected.count === 1 ? "is" : "are"} not in the table: they do not fit its columns.`,
    });
  }
  if (padded !== undefined) {
    findings.push({
      rule: "padded-rows",
      severity: "warning",
      count: padded.count,
      share: padded.count / rowCount,
      say: () =>
        `${counted(padded.count, "row")} (${percent(padded.count / rowCount)}) have fewer cells than the table has columns; the others count as missing.`,
    });
  }
  const { duplicateRows = 0 } = structure;
  if (duplicateRows > 0) {
    const share = duplicateRows / rowCount;
    findings.push({
      rule: "duplicate-rows",
      severity: share >= MEANT ? "note" : "warning",
      count: duplicateRows,
      share,
      say: () =>
        `${counted(duplicateRows, "row")} (${percent(share)}) ${duplicateRows === 1 ? "equals" : "equal"} an earlier one in every column.`,
    });
  }
  return findings;
}
