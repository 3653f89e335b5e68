import { useEffect, useState } from "preact/hooks";
import type { Result } from "../../../client/index.ts";
import { session, useSession } from "./session.ts";

export type Catalog = Result<"system.errors">["errors"];

let known: Promise<Catalog> | null = null;

/** What the service says of its errors, asked once; null until it is known. */
export function useCatalog(): Catalog | null {
  const { round } = useSession();
  const [catalog, setCatalog] = useState<Catalog | null>(null);
  useEffect(() => {
    known ??= session.client.call("system.errors").then(({ errors }) => errors);
    known.then(setCatalog, () => {
      known = null; // said by whatever else is asked
    });
  }, [round]);
  return catalog;
}
