import type { Result } from "../../../client/index.ts";
import { session } from "./session.ts";
import { type Live, useLive } from "./use-live.ts";

export type Catalog = Result<"system.errors">["errors"];

let known: Catalog | null = null;

/** What the service says of its errors, asked until it is known. */
export function useCatalog(): Live<Catalog> {
  return useLive(
    "catalog of errors",
    async (signal) => {
      known ??= (await session.client.call("system.errors", {}, { signal })).errors;
      return known;
    },
    () => null,
  );
}
