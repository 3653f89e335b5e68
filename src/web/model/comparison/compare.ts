import type { HeavyProfile } from "../../../profiling/output/heavy-document.ts";
import type { RecordSet } from "../../../profiling/output/schema/record-set.ts";
import { aligned, type Pair } from "./align.ts";
import { columnFingerprint, columnsOf } from "./columns-of.ts";
import { comparedColumns } from "./compare-columns.ts";
import {
  type ColumnComparison,
  type ComparedProfile,
  type Comparison,
  defaultThresholds,
  type Outcome,
  outcomes,
  type TableComparison,
  type Thresholds,
} from "./comparison.ts";

/** What of a profile is compared. */
export type Comparable = Pick<HeavyProfile, "name" | "recordSet">;

/** Compares two profiles from what they say, without the data. */
export function compareProfiles(
  left: Comparable,
  right: Comparable,
  thresholds: Thresholds = defaultThresholds,
): Comparison {
  const pairs = alignedTables(left.recordSet, right.recordSet);
  const tables = pairs.map((pair) => comparedTables(pair, thresholds));
  tables.sort((a, b) => gravity(b.outcome) - gravity(a.outcome));
  const columns = tables.flatMap((table) => table.columns);
  return {
    left: factsOf(left),
    right: factsOf(right),
    thresholds: { ...thresholds },
    verdict: verdictOf(tables),
    tables_by_outcome: counted(tables),
    columns_by_outcome: counted(columns),
    tables,
  };
}

/**
 * By name, then by equal columns and rows. The only one of each side that is left is the same table in a file of another
 * name, if at least half of the names of their columns are in both; of two profiles of one table each, if any is.
 */
function alignedTables(left: readonly RecordSet[], right: readonly RecordSet[]): Pair<RecordSet>[] {
  const pairs = aligned(left, right, tableFingerprint);
  const [gone, come] = [pairs.filter((pair) => pair.right === null), pairs.filter((pair) => pair.left === null)];
  const [before, after] = [gone[0]?.left, come[0]?.right];
  if (gone.length !== 1 || come.length !== 1 || before == null || after == null) return pairs;
  const names = new Set(before.field.map(({ name }) => name));
  const shared = after.field.filter(({ name }) => names.has(name)).length;
  const all = names.size + after.field.length - shared;
  const areAlone = left.length === 1 && right.length === 1;
  if (shared === 0 || (!areAlone && shared * 2 < all)) return pairs;
  return [...pairs.filter((pair) => pair.left !== null && pair.right !== null), { left: before, right: after }];
}

function comparedTables({ left, right }: Pair<RecordSet>, thresholds: Thresholds): TableComparison {
  const error = { left: left?.error?.name ?? null, right: right?.error?.name ?? null };
  const pairs = aligned(columnsOf(left?.field ?? []), columnsOf(right?.field ?? []), columnFingerprint);
  const columns = pairs.map((pair) => comparedColumns(pair.left, pair.right, thresholds));
  columns.sort(graver);
  const rows = { left: left?.statistics?.rowCount ?? null, right: right?.statistics?.rowCount ?? null };
  const name = (right ?? left)?.name ?? "";
  return {
    name,
    ...(left !== null && right !== null && left.name !== right.name ? { left_name: left.name } : {}),
    outcome: tableOutcome({ left, right }, columns, rows.left === rows.right, error.left === error.right),
    rows,
    ...(error.left === null && error.right === null ? {} : { error }),
    columns,
  };
}

function tableOutcome(
  { left, right }: Pair<RecordSet>,
  columns: readonly ColumnComparison[],
  sameRows: boolean,
  sameError: boolean,
): Outcome {
  if (left === null) return "added";
  if (right === null) return "removed";
  const verdict = verdictOf(columns);
  if (verdict === "beyond" || !sameError) return "beyond";
  return verdict === "same" && sameRows && left.name === right.name ? "same" : "within";
}

function verdictOf(parts: readonly { outcome: Outcome }[]): Comparison["verdict"] {
  const worst = Math.max(0, ...parts.map(({ outcome }) => gravity(outcome)));
  return worst === 0 ? "same" : worst === 1 ? "within" : "beyond";
}

/** What is on one side only is as grave as what is too far apart. */
function gravity(outcome: Outcome): number {
  return outcome === "same" ? 0 : outcome === "within" ? 1 : 2;
}

/** How far apart columns are, in thresholds. */
function graver(a: ColumnComparison, b: ColumnComparison): number {
  const apart = ({ distance }: ColumnComparison): number =>
    distance === null ? 0 : distance.value / (distance.threshold || 1);
  return gravity(b.outcome) - gravity(a.outcome) || apart(b) - apart(a);
}

function counted(parts: readonly { outcome: Outcome }[]): Record<Outcome, number> {
  const none = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const { outcome } of parts) none[outcome]++;
  return none;
}

/** All that is known of a table's columns and how many rows it has; null of one without. */
function tableFingerprint(table: RecordSet): string | null {
  if (table.error !== undefined || table.field.length === 0 || table.statistics.rowCount === 0) return null;
  const columns = columnsOf(table.field).map(({ name, type, field }) => JSON.stringify([name, type, field.statistics]));
  return [String(table.statistics.rowCount), ...columns].join();
}

function factsOf({ name, recordSet }: Comparable): ComparedProfile {
  return {
    name,
    tables: recordSet.length,
    columns: recordSet.reduce((sum, { field }) => sum + columnsOf(field).length, 0),
    rows: recordSet.reduce((sum, { statistics }) => sum + (statistics?.rowCount ?? 0), 0),
  };
}
