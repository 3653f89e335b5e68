import { join } from "node:path";
import { ServiceError } from "../../errors/service-error.ts";
import { toStoredError } from "../../errors/stored.ts";
import { settled } from "../concurrency.ts";
import type { DocumentOutcome } from "../documents/model.ts";
import type { DatasetFile, HashedFile } from "../model/dataset-file.ts";
import { counted } from "../model/number-text.ts";
import type { ProfiledFile } from "../output/profile-writer.ts";
import { FileHashes, hashDataset } from "./hash-dataset.ts";
import { profileTables } from "./profile-tables.ts";
import { readDocuments } from "./read-documents.ts";
import { withRedactedPaths } from "./redacted-paths.ts";
import type { Run } from "./run.ts";
import { withToldTables } from "./told-tables.ts";

/** What was found out about the files of a dataset. */
export interface Found {
  files: HashedFile[];
  profiled: ProfiledFile[];
  described: DocumentOutcome[];
}

/** Told of all files once they are hashed, and again where some of them had to be read again. */
type OnHashed = (files: HashedFile[]) => Promise<void>;

/**
 * Hashes files, profiles their tables and reads documents, side by side. Each task reads a file as it was listed, so that
 * all that is told of it is told of the same bytes. What is another file by then, or changes meanwhile, is read again
 * once, as it is by now; if it changes once more, it is listed with that as its problem, and nothing else is told of it.
 */
export async function profileFiles(run: Run, files: DatasetFile[], onHashed: OnHashed): Promise<Found> {
  const found = await readAsListed(run, files, files, onHashed);
  if (run.changed.size === 0) return found;
  const changed = found.files.filter(({ path }) => run.changed.has(path));
  const steady = without(found, changed);
  run.log("info", `read again what changed while it was profiled: ${counted(changed.length, "file")}`);
  run.changed.clear();
  const { data_root: dataRoot, readable, scratch } = run.request;
  const unpacked = join(scratch, "unpacked-again");
  const now = await run.runTask({ kind: "list-again", dataRoot, readable, files: changed, unpacked });
  const told = await withToldTables(now, run.request.specification, run.signal);
  const listed = run.request.specification.redact === true ? withRedactedPaths(told) : told;
  const again = await readAsListed(run, listed, [...steady.files, ...listed], async () => {});
  const unsteady = again.files.filter(({ path }) => run.changed.has(path));
  const read = without(again, unsteady);
  const all: Found = {
    files: byPath([...steady.files, ...read.files, ...unsteady.map(unread)], ({ path }) => path),
    profiled: [...steady.profiled, ...read.profiled],
    described: byPath([...steady.described, ...read.described], ({ file }) => file.path),
  };
  await onHashed(all.files);
  return all;
}

/** Reads files as they were listed; `all` are those of the dataset, of which these are some. */
async function readAsListed(
  run: Run,
  files: DatasetFile[],
  all: readonly DatasetFile[],
  onHashed: OnHashed,
): Promise<Found> {
  const hashes = new FileHashes(files);
  const wanted = run.request.only_light_profile ? [] : files;
  const [profiled, hashed, described] = await settled([
    profileTables(run, wanted.filter(hasTables), hashes, all.filter(hasTables)),
    hashDataset(run, files, hashes).then(async (results) => {
      await onHashed(results);
      return results;
    }),
    readDocuments(run, wanted.filter(isDocument)),
  ] as const);
  return { files: hashed, profiled, described };
}

/** Whether a file is one of tables, which can be read. */
export function hasTables({ format, problem }: DatasetFile): boolean {
  return problem === null && format?.depth === "columns";
}

/** Whether a file is a document or image, which can be read. */
export function isDocument({ format, problem }: DatasetFile): boolean {
  return problem === null && (format?.depth === "document" || format?.depth === "image");
}

/** What was found without what was found about some files, and about those in them where they are archives. */
function without({ files, profiled, described }: Found, some: readonly DatasetFile[]): Found {
  const paths = new Set(some.map(({ path }) => path));
  const isGone = ({ path, container }: DatasetFile): boolean =>
    paths.has(path) || (container !== null && some.some((archive) => path.startsWith(`${archive.path}/`)));
  return {
    files: files.filter((file) => !isGone(file)),
    profiled: profiled.filter(({ file }) => !isGone(file)),
    described: described.filter(({ file }) => !isGone(file)),
  };
}

function unread(file: HashedFile): HashedFile {
  const error = new ServiceError("FILE_READ_ERROR", { file: file.path, reason: "it changed while it was profiled" });
  return { ...file, sha256: null, problem: toStoredError(error) };
}

function byPath<Item>(items: Item[], pathOf: (item: Item) => string): Item[] {
  return items.sort((a, b) => (pathOf(a) < pathOf(b) ? -1 : 1));
}
