import { isSame } from "./compare.ts";
import type { Findings } from "./findings.ts";

/** What a report claims of a record set. */
export interface Claim {
  recordSet: string;
  rowCount?: number;
  duplicateRows?: number;
  /** So many rows at least are in the record set and those whose name begins as its own, or are said to be rejected. */
  accountedRows?: number;
  /** Whether an error of the record set does instead. */
  mayFail?: boolean;
  names?: string[];
  notNames?: string[];
  /** By dotted path. */
  fields?: Record<string, FieldClaim>;
}

interface FieldClaim {
  /** One of these. */
  type?: string | string[];
  notSem?: string[];
  personal?: boolean;
  coverage?: true;
  noReference?: true;
  jsonPath?: string;
  column?: string;
  [statistic: string]: unknown;
}

const STATISTICS = ["min", "max", "mean", "uniqueCount", "missingCount", "maxLength"];

/** Which of the claims do not hold, a line each. */
export function unmetClaims(claims: readonly Claim[], { recordSets }: Findings): string[] {
  return claims.flatMap((claim) => {
    const set = recordSets[claim.recordSet];
    if (set === undefined) return [`there is no record set ${claim.recordSet}`];
    if (set.error !== undefined)
      return claim.mayFail === true ? [] : [`${claim.recordSet}: ${JSON.stringify(set.error)}`];
    const columns = new Map(flattened(set.columns, ""));
    const rows = Object.entries(recordSets)
      .filter(([name]) => name.startsWith(claim.recordSet))
      .reduce((sum, [, own]) => sum + Number(own.rowCount ?? 0), rejected(set));
    return [
      ...(["rowCount", "duplicateRows"] as const).flatMap((member) => unlike(member, claim[member], set[member])),
      ...(rows < (claim.accountedRows ?? 0) ? [`only ${rows} of ${claim.accountedRows} rows are told of`] : []),
      ...(claim.names ?? []).flatMap((name) => (columns.has(name) ? [] : [`there is no column ${name}`])),
      ...(claim.notNames ?? []).flatMap((name) => (columns.has(name) ? [`there is a column ${name}`] : [])),
      ...Object.entries(claim.fields ?? {}).flatMap(([name, field]) => {
        const column = columns.get(name);
        return column === undefined ? [`there is no column ${name}`] : unmetOf(name, field, column);
      }),
    ].map((problem) => `${claim.recordSet}: ${problem}`);
  });
}

function unmetOf(name: string, claim: FieldClaim, column: Record<string, unknown>): string[] {
  const meanings = Array.isArray(column.meanings) ? column.meanings : [];
  const extract = (column.extract ?? {}) as Record<string, unknown>;
  const types = claim.type === undefined ? [] : [claim.type].flat();
  const is = (condition: boolean, problem: string): string[] => (condition ? [problem] : []);
  return [
    ...is(types.length > 0 && !types.includes(String(column.type)), `is ${column.type}, not ${types.join(" or ")}`),
    ...STATISTICS.flatMap((statistic) => unlike(statistic, claim[statistic], column[statistic])),
    ...(claim.notSem ?? []).flatMap((type) => is(meanings.includes(type), `is taken for ${type}`)),
    ...is(
      claim.personal !== undefined && (column.personal === true) !== claim.personal,
      `personal: ${column.personal}`,
    ),
    ...is(claim.coverage === true && column.typeCoverage === undefined, "has no typeCoverage"),
    ...is(claim.noReference === true && column.refersTo !== undefined, `refers to ${column.refersTo}`),
    ...unlike("jsonPath", claim.jsonPath, extract.jsonPath),
    ...unlike("column", claim.column, extract.column),
  ].map((problem) => `${name} ${problem}`);
}

function unlike(member: string, claimed: unknown, found: unknown): string[] {
  if (claimed === undefined || isSame(claimed, found)) return [];
  return [`${member} is ${JSON.stringify(found)}, not ${JSON.stringify(claimed)}`];
}

function rejected({ rejectedRows }: Record<string, unknown>): number {
  return Number((rejectedRows as { count?: number } | undefined)?.count ?? 0);
}

function flattened(columns: unknown, prefix: string): [string, Record<string, unknown>][] {
  return Object.entries((columns ?? {}) as Record<string, Record<string, unknown>>).flatMap(([name, column]) => [
    [`${prefix}${name}`, column] as [string, Record<string, unknown>],
    ...flattened(column.columns, `${prefix}${name}.`),
  ]);
}
