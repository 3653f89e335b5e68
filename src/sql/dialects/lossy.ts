import type { Dialect } from "./dialects.ts";
import type { TranslationWarning } from "./translation.ts";

/** A part of the source that no translation keeps: what it looks like, and what becomes of it. */
interface Lossy {
  of: readonly Dialect[];
  part: RegExp;
  kind: TranslationWarning["kind"];
}

const HIVE: readonly Dialect[] = ["hive", "spark", "databricks"];
const TSQL: readonly Dialect[] = ["tsql", "fabric"];

/** Known of the translator by trying; each is told of wherever it stands outside of texts. */
const LOSSY: readonly Lossy[] = [
  { of: ["oracle"], part: /\(\s*\+\s*\)/, kind: "left_out" },
  {
    of: ["oracle"],
    part: /\b(?:ROWNUM|ROWID|LEVEL|CONNECT\s+BY|START\s+WITH|PRIOR|MINUS|MODEL|USERENV|SYS_GUID)\b/i,
    kind: "passed_through",
  },
  {
    of: ["oracle", "postgres", "snowflake", "redshift", "teradata", "exasol"],
    part: /\bTO_(?:CHAR|DATE|TIMESTAMP|NUMBER)\s*\(/i,
    kind: "passed_through",
  },
  {
    of: ["clickhouse"],
    part: /\b(?:PREWHERE|ARRAY\s+JOIN|LIMIT\s+\d+\s+BY|WITH\s+TOTALS|WITH\s+FILL)\b/i,
    kind: "left_out",
  },
  // What columns are called too is one of these by what stands round it.
  {
    of: ["clickhouse"],
    part: /(?<=\b(?:FROM|JOIN)\s+[\w.]*\s*(?:\bAS\s+)?\w*\s+)FINAL\b|\bSAMPLE\s+[\d.]+|\bGLOBAL\s+(?:NOT\s+)?(?:IN|ANY|ALL|INNER|LEFT|RIGHT|FULL|CROSS|JOIN)\b|\bSETTINGS\s+\w+\s*=|\bFORMAT\s+\w+(?=\s*(?:;|$))/i,
    kind: "left_out",
  },
  { of: ["bigquery"], part: /\bARRAY_AGG\s*\([^()]*\b(?:LIMIT|(?:IGNORE|RESPECT)\s+NULLS)\b/i, kind: "passed_through" },
  {
    of: ["bigquery"],
    part: /\b(?:FOR\s+SYSTEM_TIME|_TABLE_SUFFIX|_PARTITIONTIME|_PARTITIONDATE)\b/i,
    kind: "passed_through",
  },
  {
    of: ["bigquery", "mysql", ...HIVE],
    part: /\b(?:FORMAT_DATE|FORMAT_TIMESTAMP|PARSE_DATE|DATE_FORMAT|STR_TO_DATE|FROM_UNIXTIME|UNIX_TIMESTAMP)\s*\(/i,
    kind: "passed_through",
  },
  {
    of: ["snowflake"],
    part: /\b(?:AT|BEFORE)\s*\(\s*(?:TIMESTAMP|OFFSET|STATEMENT)\b|\bLATERAL\s+FLATTEN\b|\bMATCH_RECOGNIZE\b|\$\d+/i,
    kind: "passed_through",
  },
  {
    of: TSQL,
    part: /\b(?:WITH\s*\(\s*NOLOCK\s*\)|FOR\s+(?:XML|JSON)|CROSS\s+APPLY|OUTER\s+APPLY|OPTION\s*\(|@@\w+)/i,
    kind: "left_out",
  },
  {
    of: TSQL,
    part: /\b(?:CONVERT|FORMAT|PATINDEX|STUFF|ISNUMERIC|TRY_CONVERT|DATENAME)\s*\(/i,
    kind: "passed_through",
  },
  { of: TSQL, part: /\bTOP\s*\(?\s*\d+\s*\)?\s+(?:PERCENT|WITH\s+TIES)\b/i, kind: "left_out" },
  {
    of: ["mysql", "singlestore", "tidb", "doris", "starrocks"],
    part: /\b(?:SQL_CALC_FOUND_ROWS|STRAIGHT_JOIN|(?:FORCE|USE|IGNORE)\s+INDEX|FOR\s+UPDATE|LOCK\s+IN\s+SHARE|GROUP_CONCAT|RLIKE|SOUNDS\s+LIKE|WITH\s+ROLLUP)\b|@\w+\s*:=/i,
    kind: "passed_through",
  },
  {
    of: HIVE,
    part: /\b(?:LATERAL\s+VIEW|DISTRIBUTE\s+BY|CLUSTER\s+BY|SORT\s+BY|TABLESAMPLE|TRANSFORM\s*\()/i,
    kind: "passed_through",
  },
  {
    of: ["postgres", "cockroachdb", "materialize", "risingwave"],
    part: /\b(?:FOR\s+(?:UPDATE|SHARE)|TABLESAMPLE|ctid|xmin)\b|@>|<@|->>|#>|\?\|/i,
    kind: "passed_through",
  },
  {
    of: ["teradata"],
    part: /\b(?:QUALIFY|CASESPECIFIC|COLLECT\s+STAT\w*|TOP\s*\(?\s*\d+|SAMPLE\s+(?:RANDOMIZED|[\d.]+))\b|(?<=^\s*|\(\s*)SEL\b|(?<=\bSEL(?:ECT)?\s+)NORMALIZE\b|\(\s*FORMAT\b/i,
    kind: "passed_through",
  },
  { of: ["sqlite"], part: /\b(?:GLOB|MATCH|REGEXP|rowid|strftime|julianday|INDEXED\s+BY)\b/i, kind: "passed_through" },
];

/** Parts of a source that may have another meaning in a translation, or none. */
export function lossyParts(sql: string, from: Dialect): TranslationWarning[] {
  const bare = withoutTexts(sql);
  return LOSSY.filter(({ of }) => of.includes(from)).flatMap(({ part, kind }) => {
    const found = new RegExp(part, `${part.flags}g`);
    const at = new Set([...bare.matchAll(found)].map(([text]) => text.replace(/\s+/g, " ").trim()));
    return [...at].map((text) => ({ kind, at: text }));
  });
}

/** SQL of which texts, quoted names and comments are blanks. */
function withoutTexts(sql: string): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\//g, (text) =>
    " ".repeat(text.length),
  );
}
