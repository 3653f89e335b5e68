import { join } from "node:path";
import { fromStoredError } from "../../errors/stored.ts";
import { settled } from "../concurrency.ts";
import { databaseFile } from "../connectors/database.ts";
import { namedSources } from "../connectors/names.ts";
import type { DatasetFile, KeptObject } from "../model/dataset-file.ts";
import { areReusable, keptObjects } from "./kept-objects.ts";
import { withRedactedPaths } from "./redacted-paths.ts";
import type { Run } from "./run.ts";
import { checkOptionsUsed, withToldTables } from "./told-tables.ts";

/**
 * The files of all connectors: what lies below the data root, what addresses answer, objects, and databases. Rejects where the
 * caller says of files that are not there how they are to be read.
 */
export async function listDataset(run: Run): Promise<DatasetFile[]> {
  const known = keptObjects(run);
  const files = await listed(run, { known, place: "fetched" });
  if (await areReusable(run, files)) return files;
  return listed(run, { known: [], place: "fetched-anew" });
}

/** The same, without the known objects; what is fetched lies in folders of names that begin so. */
async function listed(
  { request, runTask, meter, signal }: Run,
  { known, place }: { known: readonly KeptObject[]; place: string },
): Promise<DatasetFile[]> {
  const { specification, scratch, data_root, readable, access } = request;
  const { data_connectors } = specification;
  const stores = data_connectors.filter(({ type }) => type === "S3Objects").length;
  const mostBytes = Math.floor(request.scratch_bytes / Math.max(1, stores));
  const fetched = await settled(
    namedSources(data_connectors).map(async ({ connector, name }, i): Promise<DatasetFile[]> => {
      if (connector.type === "DatabaseConnection") return [await databaseFile(connector, name, access)];
      const folder = join(scratch, `${place}-${i}`);
      if (connector.type === "HttpResource") {
        return [await runTask({ kind: "fetch", resource: connector, name, folder, access })];
      }
      const within = data_connectors.length === 1 ? "" : `${name}/`;
      return runTask(
        { kind: "fetch-objects", connector, name, within, folder, mostBytes, known, access },
        (message) => {
          if ("expected" in message) meter.toFetch(message.expected);
          if ("fetched" in message) meter.fetched(message.fetched);
        },
      );
    }),
  );
  const folders = data_connectors.filter((connector) => connector.type === "RawDataPath");
  const datasetIds = folders.map(({ dataset_id }) => dataset_id);
  const unpacked = join(scratch, `${place}-unpacked`);
  const found = await runTask({
    kind: "list",
    dataRoot: data_root,
    datasetIds,
    readable,
    fetched: fetched.flat(),
    unpacked,
  });
  if (!found.ok) throw fromStoredError(found.error);
  const files = await withToldTables(found.files, specification, signal);
  await checkOptionsUsed(files, specification, signal);
  return specification.redact === true ? withRedactedPaths(files) : files;
}
