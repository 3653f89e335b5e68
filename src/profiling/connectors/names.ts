import { distinctPaths } from "../model/distinct-names.ts";
import type { DatabaseConnection, HttpResource, ProfileSpecification } from "../model/specification.ts";
import { resourceName } from "./http-resource.ts";

/** The connectors beyond the data root, each with a name of its own that tells nothing of its host. */
export function namedSources(
  connectors: ProfileSpecification["data_connectors"],
): { connector: HttpResource | DatabaseConnection; name: string }[] {
  const beyond = connectors.filter((connector) => connector.type !== "RawDataPath");
  const names = distinctPaths(
    beyond.map((source) => (source.type === "HttpResource" ? resourceName(source.url) : source.database_name)),
  );
  return beyond.map((connector, i) => ({ connector, name: names[i] as string }));
}
