import { posix } from "node:path";
import type { StoredError } from "../../../errors/stored.ts";
import { COLLECTIONS, type DocumentKind } from "../../documents/model.ts";
import type { HashedFile } from "../../model/dataset-file.ts";
import { defined } from "../defined.ts";
import type { DatabaseObject, DistributionItem, FileObject, FileSet } from "../schema/distribution.ts";
import type { ErrorNode } from "../schema/node.ts";
import { partId } from "./ids.ts";

/** The id of a file's FileObject. */
export function fileId(datasetId: string, path: string): string {
  return partId(datasetId, "file", path);
}

/**
 * The `distribution` of a dataset: a FileSet for every folder that holds files, and a FileObject for every file, those in
 * archives included.
 */
export function distribution(datasetId: string, files: readonly HashedFile[]): DistributionItem[] {
  const folders = new Map<string, Set<string>>();
  for (const { path, mediaType, container, live } of files) {
    if (container !== null || live !== undefined) continue;
    const folder = posix.dirname(path);
    const types = folders.get(folder) ?? new Set();
    folders.set(folder, types.add(mediaType));
  }
  const sets = [...folders].map(
    ([folder, types]): FileSet => ({
      "@type": "cr:FileSet",
      "@id": fileSetId(datasetId, folder),
      name: folder === "." ? "files" : folder,
      includes: folder === "." ? "*" : `${folder}/*`,
      encodingFormat: types.size === 1 ? ([...types][0] as string) : [...types].sort(),
    }),
  );
  const objects = files.map((file) =>
    file.live !== undefined
      ? databaseObject(datasetId, file)
      : defined<FileObject>({
          "@type": "cr:FileObject",
          "@id": fileId(datasetId, file.path),
          name: file.path,
          contentUrl: contentUrl(file),
          contentSize: `${file.size} B`,
          encodingFormat: file.mediaType,
          sha256: file.sha256 ?? undefined,
          containedIn: {
            "@id":
              file.container === null
                ? fileSetId(datasetId, posix.dirname(file.path))
                : fileId(datasetId, file.container),
          },
          error: file.problem === null ? undefined : errorNode(file.problem),
          remark: file.remark === null ? undefined : errorNode(file.remark),
        }),
  );
  return [...sets, ...objects];
}

/** Where a file is: in S3, or by its path; of one whose path is kept out of the profile, by what stands for that. */
function contentUrl({ path, container, url, givenPath }: HashedFile): string {
  if (url !== undefined && givenPath === undefined) return url;
  return relativeUrl(container === null ? path : path.slice(container.length + 1));
}

/** A path as a URL that is relative: a colon in its first part would make that a scheme. */
function relativeUrl(path: string): string {
  const encoded = encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23");
  return encoded.replace(/^[^/]*/, (first) => first.replaceAll(":", "%3A"));
}

/** A database, which has no hash since it changes, and no host that others could know. */
function databaseObject(datasetId: string, { path, mediaType, live, problem }: HashedFile): DatabaseObject {
  return defined<DatabaseObject>({
    "@type": ["cr:FileObject", "dg:DatabaseConnection"],
    "@id": fileId(datasetId, path),
    name: path,
    contentUrl: `${live?.kind}:///${encodeURIComponent(live?.shown ?? live?.database ?? "")}`,
    encodingFormat: mediaType,
    isLiveDataset: true,
    error: problem === null ? undefined : errorNode(problem),
  });
}

/** The FileSet of all documents, or all images, of a dataset. */
export function collectionSet(datasetId: string, kind: DocumentKind, files: readonly HashedFile[]): FileSet {
  const own = files.filter(({ format }) => format?.depth === kind);
  const types = [...new Set(own.map(({ mediaType }) => mediaType))].sort();
  const extensions = [...new Set(own.map(({ path }) => posix.extname(path).toLowerCase()))].sort();
  return {
    "@type": "cr:FileSet",
    "@id": collectionId(datasetId, COLLECTIONS[kind]),
    name: COLLECTIONS[kind],
    includes: extensions.map((extension) => `**/*${extension}`),
    encodingFormat: types.length === 1 ? (types[0] as string) : types,
  };
}

/** The id of the FileSet of a collection, by its name. */
export function collectionId(datasetId: string, name: string): string {
  return partId(datasetId, "collection", name);
}

function fileSetId(datasetId: string, folder: string): string {
  return partId(datasetId, "files", folder);
}

/** A stored error as it stands in a profile. */
export function errorNode(error: StoredError): ErrorNode {
  return {
    "@type": "dg:Error",
    name: error.name,
    description: error.message,
    details: { code: error.code, ...(typeof error.details === "object" ? error.details : {}) },
  };
}
