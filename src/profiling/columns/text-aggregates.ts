import { DuckDBStructValue, type DuckDBValue } from "@duckdb/node-api";
import { quotedCell } from "../duckdb/cell.ts";
import { literal } from "../duckdb/sql.ts";
import type { ColumnEvidence, SomeCells } from "../model/column-evidence.ts";
import { DAMAGED, SPACED } from "../semantics/text-flaws.ts";
import { packedTexts, unpackedTexts } from "./packed-texts.ts";
import { COMPARED_TEXTS, oddTexts, variantsOf } from "./text-flaws.ts";
import { type Aggregate, least, sum } from "./value-groups.ts";
import { both, items } from "./value-lists.ts";

/** How many texts there are of each length. */
export const LENGTHS: Aggregate = {
  sql: "(SELECT list({l: l, n: n}) FROM (SELECT length(v) AS l, sum(n) AS n FROM g GROUP BY 1))",
  joined: both,
};

export function readLengths(list: DuckDBValue): Map<number, number> {
  const lengths = new Map<number, number>();
  for (const { l, n } of items<{ l: DuckDBValue; n: DuckDBValue }>(list)) {
    lengths.set(Number(l), (lengths.get(Number(l)) ?? 0) + Number(n));
  }
  return lengths;
}

const BEYOND_ASCII = "strlen(v) > length(v)";
/** What is dear to look for is looked for where something cheap tells that it may be there. */
const MAYBE_FLAWED = `v < '!' OR ${[" ", "\t", "\n", "\r"].map((blank) => `ends_with(v, ${literal(blank)})`).join(" OR ")} OR ${BEYOND_ASCII}`;
const flaw = (name: string, expression: string): string => {
  const filter = `FILTER (regexp_matches(v, ${literal(expression)}))`;
  return `${name}Count: sum(n) ${filter}, ${name}Value: min(v) ${filter}`;
};

/** Texts with blanks around them, and such that were decoded in a wrong way. */
export const FLAWS: Aggregate = {
  sql: `(SELECT {${flaw("spaced", SPACED)}, ${flaw("damaged", DAMAGED)}} FROM g WHERE ${MAYBE_FLAWED})`,
  joined: (a, b) => {
    const [one, other] = [entriesOf(a), entriesOf(b)];
    const joined = Object.entries(one).map(([member, value]): [string, DuckDBValue] => {
      const second = other[member] ?? null;
      if (value === null || second === null) return [member, value ?? second];
      return [member, member.endsWith("Count") ? sum(value, second) : least(value, second)];
    });
    return new DuckDBStructValue(Object.fromEntries(joined));
  },
};

/** The texts with their counts where they are few. */
export const FEW: Aggregate = {
  sql: packedTexts(`g WHERE (SELECT count(*) FROM g) <= ${COMPARED_TEXTS}`, "0"),
  joined: both,
};

/** What is wrong with a column's texts, by these aggregates and how many distinct ones there are. */
export function readFlaws(flaws: DuckDBValue, few: DuckDBValue, uniqueCount: number): ColumnEvidence {
  const found = entriesOf(flaws);
  const cells = (name: string): SomeCells | null => {
    const count = Number(found[`${name}Count`] ?? 0);
    return count === 0 ? null : { count, value: quotedCell(found[`${name}Value`] ?? null) };
  };
  const [spaced, damaged] = [cells("spaced"), cells("damaged")];
  const counts = new Map(unpackedTexts(few).map(({ v, n }) => [v, n]));
  const variants = counts.size === uniqueCount ? variantsOf(oddTexts(counts), counts) : null;
  return {
    ...(spaced === null ? {} : { spaced }),
    ...(damaged === null ? {} : { damaged }),
    ...(variants === null ? {} : { variants }),
  };
}

function entriesOf(value: DuckDBValue): Record<string, DuckDBValue> {
  return value instanceof DuckDBStructValue ? { ...value.entries } : {};
}
