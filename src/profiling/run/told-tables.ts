import { ServiceError } from "../../errors/service-error.ts";
import { factsOf, formatToldOf } from "../formats/registry.ts";
import type { DatasetFile } from "../model/dataset-file.ts";
import type { ProfileSpecification } from "../model/specification.ts";
import { readOptions, unusedOptions } from "../table/table-options.ts";

/** Files of which the texts that the caller tells how to read are tables, whatever they look like. */
export async function withToldTables(
  files: readonly DatasetFile[],
  specification: ProfileSpecification,
  signal: AbortSignal,
): Promise<DatasetFile[]> {
  if (!hasOptions(specification)) return [...files];
  const told: DatasetFile[] = [];
  for (const file of files) {
    const format = file.problem === null && file.live === undefined ? formatToldOf(file) : null;
    const isTold = format !== null && (await readOptions(specification, file.givenPath ?? file.path, signal)) !== null;
    told.push(isTold ? { ...file, format: factsOf(format), mediaType: format.media_type } : file);
  }
  return told;
}

/** Throws where the caller tells how to read what is not there: it would be read otherwise, and nobody would know. */
export async function checkOptionsUsed(
  files: readonly DatasetFile[],
  specification: ProfileSpecification,
  signal: AbortSignal,
): Promise<void> {
  if (!hasOptions(specification)) return;
  const tables = files.filter(({ format }) => format?.depth === "columns").map(({ path }) => path);
  const unused = await unusedOptions(specification, tables, signal);
  if (unused === null) return;
  const { dataset_id, options } = unused;
  const reason = `its read_options for '${options.path}' match no file that holds a table`;
  throw new ServiceError("INVALID_PROFILE_SPECIFICATION", { dataset_id, reason });
}

function hasOptions({ data_connectors }: ProfileSpecification): boolean {
  return data_connectors.some((connector) => connector.type === "RawDataPath" && connector.read_options !== undefined);
}
