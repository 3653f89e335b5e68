import { extname } from "node:path";
import type { DatabaseConnection, HttpResource, ProfileSpecification } from "../model/specification.ts";
import { resourceName } from "./http-resource.ts";

/** The connectors beyond the data root, each with a name of its own that tells nothing of its host. */
export function namedSources(
  connectors: ProfileSpecification["data_connectors"],
): { connector: HttpResource | DatabaseConnection; name: string }[] {
  const taken = new Set<string>();
  return connectors.flatMap((connector) => {
    if (connector.type === "RawDataPath") return [];
    const own = connector.type === "HttpResource" ? resourceName(connector.url) : connector.database_name;
    const extension = extname(own);
    let name = own;
    for (let n = 2; taken.has(name); n++) name = `${own.slice(0, own.length - extension.length)}-${n}${extension}`;
    taken.add(name);
    return [{ connector, name }];
  });
}
