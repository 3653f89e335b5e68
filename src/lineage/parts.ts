import { datasetSpecOf } from "../definitions/dataset-spec.ts";
import { metricSpecOf } from "../definitions/metric-spec.ts";
import { problemOfTest } from "../quality/check-tests.ts";
import { planned } from "../quality/plan-tests.ts";
import { qualitySpecOf } from "../quality/quality-spec.ts";
import type { TableFacts } from "../quality/test-type.ts";
import type { TableShape } from "../sql/lineage/lineage.ts";
import type { Definition } from "../store/definitions/definition-record.ts";
import { workflowSpecOf } from "../workflows/workflow-spec.ts";

/** A SELECT of a definition: its own, or that of a test or step of it. */
export interface Part {
  /** The test, or step; null of what the definition is itself. */
  part: string | null;
  sql: string;
}

/** A part that cannot be used of a table as it is. */
export interface UnfitPart {
  part: string | null;
  reason: string;
}

/** The SELECTs of a definition, given its tables; and what is known to be wrong with others without asking DuckDB. */
export function partsOf(
  { kind, variant, spec }: Definition,
  shapes: readonly TableShape[],
): { parts: Part[]; unfit: UnfitPart[] } {
  if (kind === "dataset") {
    const { sql } = datasetSpecOf(spec);
    return { parts: variant === "view" && sql !== undefined ? [{ part: null, sql }] : [], unfit: [] };
  }
  if (kind === "metric") return { parts: [{ part: null, sql: metricSpecOf(spec).sql }], unfit: [] };
  if (kind === "workflow") {
    const parts = workflowSpecOf(spec).steps.flatMap(({ id, sql }) => (sql === undefined ? [] : [{ part: id, sql }]));
    return { parts, unfit: [] };
  }
  return kind === "quality" ? partsOfTests(spec, shapes) : { parts: [], unfit: [] };
}

function partsOfTests(spec: string, shapes: readonly TableShape[]): { parts: Part[]; unfit: UnfitPart[] } {
  const { target, tests } = qualitySpecOf(spec);
  const shape = shapes.find(({ ref }) => ref === target);
  if (shape === undefined) return { parts: [], unfit: [{ part: null, reason: `there is no table '${target}'` }] };
  const table = factsOf(shape);
  const [parts, unfit]: [Part[], UnfitPart[]] = [[], []];
  for (const test of tests) {
    const reason = problemOfTest(test, table);
    const question = reason === null ? planned(test, table, { now: 0, earlier: null }).question : null;
    if (reason !== null) unfit.push({ part: test.name, reason });
    else if (question !== null) {
      parts.push({ part: test.name, sql: question.kind === "rows" ? question.failing : question.value });
    }
  }
  return { parts, unfit };
}

/** What tests need to know of a table, of which no row is known. */
function factsOf({ ref, columns }: TableShape): TableFacts {
  const unknown = { profile_type: null, statistics: null, personal: null };
  return { ref, rows: null, made_at: null, columns: columns.map((column) => ({ ...column, ...unknown })) };
}
