import type { Caller } from "../access/caller.ts";
import type { DefinitionService } from "../definitions/definition-service.ts";
import type { DefinitionStore } from "../store/definitions/definition-store.ts";
import { workflowSpecOf } from "./workflow-spec.ts";
import type { WorkflowState, Workflows } from "./workflows.ts";

/** A workflow that has to do with a dataset, and when it comes due. */
export interface Schedule extends Omit<WorkflowState, "reason"> {
  workflow: string;
  cron: string | null;
  timezone: string;
}

/** Workflows that load, profile or wait for a dataset, as far as a caller may read them. */
export async function schedulesOf(
  dataset: string,
  caller: Caller,
  {
    definitions,
    store,
    workflows,
  }: {
    definitions: DefinitionService;
    /** Finds definitions for nobody's sake. */
    store: { definitions: DefinitionStore };
    workflows: Pick<Workflows, "state">;
  },
): Promise<Schedule[]> {
  const readers = await store.definitions.dependents(dataset);
  const names = readers.flatMap(({ kind, name }) => (kind === "workflow" ? [name] : []));
  const found = await Promise.all(names.map((name) => store.definitions.find("workflow", name)));
  const told = found.map(async (definition) => {
    if (definition === null || !definitions.mayRead(definition, caller)) return [];
    const { cron, timezone } = workflowSpecOf(definition.spec);
    const { status, next_at } = await workflows.state(definition);
    return [{ workflow: definition.name, status, next_at, cron, timezone }];
  });
  return (await Promise.all(told)).flat();
}
