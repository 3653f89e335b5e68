import type { DefinitionKind } from "../store/definitions/definition-record.ts";
import type { StatementEngine } from "./statements.ts";

/** A definition as a file has it. */
export interface CodeDefinition {
  kind: DefinitionKind;
  name: string;
  /** What its kind is registered with. */
  params: Record<string, unknown>;
  /** As whom it is registered, which is as whom it runs. */
  subject: string | null;
  roles: string[];
  /** The file, below the folder. */
  file: string;
  hash: string;
}

/** The order in which kinds are registered: each after what it may read. */
const KINDS = ["rules", "dataset", "metric", "quality", "workflow"];
const PATIENCE_MS = 15_000;

/** Definitions so that each comes after the views that it reads, without those that read each other. */
export async function inOrderOf(
  found: readonly CodeDefinition[],
  engine: Pick<StatementEngine, "facts"> | null,
): Promise<{ ordered: CodeDefinition[]; circles: string[][] }> {
  const datasets = new Map(found.filter(({ kind }) => kind === "dataset").map((each) => [each.name, each]));
  const reads = new Map<string, string[]>();
  for (const [name, { params }] of datasets) reads.set(name, await refsOf(params.sql, engine));
  const [ordered, circles, done] = [[] as CodeDefinition[], [] as string[][], new Set<string>()];
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const circle = path.slice(path.indexOf(name));
      if (!circles.some((known) => circle.some((each) => known.includes(each)))) circles.push(circle);
    }
    if (done.has(name) || path.includes(name)) return;
    for (const ref of reads.get(name) ?? []) if (datasets.has(ref)) visit(ref, [...path, name]);
    done.add(name);
    const definition = datasets.get(name);
    if (definition !== undefined) ordered.push(definition);
  };
  for (const name of datasets.keys()) visit(name, []);
  const usable = ordered.filter(({ name }) => !circles.some((circle) => circle.includes(name)));
  const others = found.filter(({ kind }) => kind !== "dataset");
  others.sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  const before = others.filter(({ kind }) => kind === "rules");
  return { ordered: [...before, ...usable, ...others.filter((each) => !before.includes(each))], circles };
}

/** A circle as it is told: back to where it begins. */
export function circleOf(names: readonly string[]): string {
  return [...names, names[0]].join(" → ");
}

/** What a view names; nothing of what is no SELECT, which is refused when it is registered. */
async function refsOf(sql: unknown, engine: Pick<StatementEngine, "facts"> | null): Promise<string[]> {
  if (typeof sql !== "string" || engine === null) return [];
  try {
    return (await engine.facts(sql, AbortSignal.timeout(PATIENCE_MS))).refs.map((ref) => ref.toLowerCase());
  } catch {
    return [];
  }
}
