import { distinctPaths } from "../model/distinct-names.ts";
import type { DatabaseConnection, HttpResource, ProfileSpecification, S3Objects } from "../model/specification.ts";
import { resourceName } from "./resource-name.ts";
import { objectsName } from "./s3-names.ts";

/** The connectors beyond the data root, each with a name of its own that tells nothing of its host. */
export function namedSources(
  connectors: ProfileSpecification["data_connectors"],
): { connector: HttpResource | DatabaseConnection | S3Objects; name: string }[] {
  const beyond = connectors.filter((connector) => connector.type !== "RawDataPath");
  const names = distinctPaths(beyond.map(nameOf));
  return beyond.map((connector, i) => ({ connector, name: names[i] as string }));
}

function nameOf(source: HttpResource | DatabaseConnection | S3Objects): string {
  if (source.type === "HttpResource") return resourceName(source.url);
  return source.type === "S3Objects" ? objectsName(source) : source.database_name;
}
