import type { DefinitionKind } from "../../../src/store/definitions/definition-record.ts";
import type { Store } from "../../../src/store/store.ts";

/** Registers something that has nothing but a kind and a name; gives its id. */
export async function named(store: Store, kind: DefinitionKind, name: string): Promise<number> {
  const nothing = { variant: "", owner: null, team: null, description: null, tags: [], depends_on: [], columns: null };
  const { id } = await store.definitions.register({
    facts: { ...nothing, kind, name, source_type: "MANUAL", registered_by: null, readers: "all", spec: "{}" },
    now: 1,
    tables: () => null,
    check: () => {},
    dryRun: false,
    remembered: null,
  });
  return id;
}
