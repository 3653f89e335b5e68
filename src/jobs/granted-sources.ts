import { allowedOf, allowsDatabase, allowsHost, allowsPath, type Grant } from "../access/grant.ts";
import { ServiceError } from "../errors/service-error.ts";
import { addressOf, type SourceAccess } from "../profiling/connectors/access.ts";
import { namedSources } from "../profiling/connectors/names.ts";
import { coversObjects } from "../profiling/connectors/s3-access.ts";
import { resolveDataset } from "../profiling/dataset/dataset-path.ts";
import type {
  DatabaseConnection,
  HttpResource,
  ProfileSpecification,
  S3Objects,
} from "../profiling/model/specification.ts";

type Connectors = ProfileSpecification["data_connectors"];

/**
 * Throws FORBIDDEN where a connector names what somebody may not read; a grant of null allows everything. Nothing is
 * looked for yet, so that what is there and what is not are refused alike.
 */
export function checkGranted(connectors: Connectors, grant: Grant | null): void {
  if (grant === null) return;
  for (const connector of connectors) {
    if (connector.type === "RawDataPath" && !allowsPath(grant, connector.dataset_id)) {
      throw new ServiceError("FORBIDDEN", { dataset_id: connector.dataset_id });
    }
  }
  for (const { connector, name } of namedSources(connectors)) {
    if (!allowsSource(grant, connector)) throw new ServiceError("FORBIDDEN", { source: name });
  }
}

/** Whether somebody may read all that connectors lead to, as far as it is still there. */
export async function areGranted(connectors: Connectors, grant: Grant, dataRoot: string): Promise<boolean> {
  const paths = connectors.filter((connector) => connector.type === "RawDataPath");
  try {
    checkGranted(connectors, grant);
    for (const { dataset_id } of paths) await checkReadable(dataRoot, dataset_id, grant);
    return true;
  } catch (error) {
    if (isForbidden(error)) return false;
    throw error;
  }
}

/** Throws FORBIDDEN where a path leads to what somebody may not read; one that leads nowhere any more may be read. */
async function checkReadable(dataRoot: string, datasetId: string, { paths }: Grant): Promise<void> {
  try {
    await resolveDataset(dataRoot, datasetId, paths);
  } catch (error) {
    if (isForbidden(error) || !(error instanceof ServiceError)) throw error;
  }
}

/** Whether something was refused because somebody may not read it. */
export function isForbidden(error: unknown): error is ServiceError<"FORBIDDEN"> {
  return error instanceof ServiceError && error.name === "FORBIDDEN";
}

/** The access to sources of a run whose connectors are all granted: it is redirected nowhere else than the grant says. */
export function grantedAccess(access: SourceAccess, connectors: Connectors, grant: Grant | null): SourceAccess {
  if (grant === null) return access;
  const databases = connectors.filter((connector) => connector.type === "DatabaseConnection");
  const hosts = [...grant.hosts, ...databases.map(({ host, port }) => `${host.toLowerCase()}:${port}`)];
  return { ...access, allowedHosts: allowedOf(access.allowedHosts, { ...grant, hosts }) };
}

function allowsSource(grant: Grant, connector: HttpResource | DatabaseConnection | S3Objects): boolean {
  if (connector.type === "S3Objects") return coversObjects(grant.objects, connector);
  if (connector.type === "DatabaseConnection") {
    return allowsDatabase(grant, connector.host, connector.port, connector.database_name);
  }
  const address = addressOf(connector.url);
  return address !== null && allowsHost(grant, address.host, address.port);
}
