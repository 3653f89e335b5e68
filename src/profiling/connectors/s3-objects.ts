import { extname, join } from "node:path";
import { throwIfDiskFull } from "../../errors/disk-full.ts";
import { ServiceError } from "../../errors/service-error.ts";
import { toStoredError } from "../../errors/stored.ts";
import { mapSettled } from "../concurrency.ts";
import { describeFile, unreadable } from "../dataset/listed-file.ts";
import type { DatasetFile, KeptObject } from "../model/dataset-file.ts";
import type { S3Objects } from "../model/specification.ts";
import type { SourceAccess } from "./access.ts";
import { checkObjects } from "./s3-access.ts";
import { asS3Error } from "./s3-attempts.ts";
import { type S3Bucket, s3Client } from "./s3-client.ts";
import { downloadObject } from "./s3-download.ts";
import { findObject, listObjects, type S3Object } from "./s3-listing.ts";
import { folderOf, shownPath, urlOf } from "./s3-names.ts";

/** Objects that are downloaded at once. */
const AT_ONCE = 4;
/** Classes of storage whose objects have to be restored before they can be read. */
const ARCHIVED = ["GLACIER", "DEEP_ARCHIVE"];

export interface FetchObjectsOptions {
  /** What the profile calls the connector. */
  name: string;
  /** What the paths of a prefix's objects begin with. */
  within: string;
  /** An absolute path: a folder of its own that is there. */
  folder: string;
  /** Bytes that all of them may take there. */
  mostBytes: number;
  /** Of which the same versions are not fetched: what an earlier job found out of them is kept. */
  known: readonly KeptObject[];
  /** Told of bytes that will come, and that have come. */
  onBytes: (bytes: { expected: number } | { fetched: number }) => void;
}

/**
 * The objects that a connector names, as files in a folder, where they have numbers for names: no key is ever a path.
 * What is wrong with an object is its own problem; where they cannot be listed, there is one file with that problem.
 */
export async function fetchObjects(
  connector: S3Objects,
  options: FetchObjectsOptions,
  { s3, maxDownloadBytes }: Pick<SourceAccess, "s3" | "maxDownloadBytes">,
  signal: AbortSignal,
): Promise<DatasetFile[]> {
  const { name } = options;
  const { bucket, key, prefix = "" } = connector;
  try {
    checkObjects(s3, connector);
    const client = await s3Client(s3, bucket);
    using _ = { [Symbol.dispose]: () => client.destroy() };
    const source: S3Bucket = { client, bucket, silenceMs: s3.silenceMs, signal };
    const objects = key === undefined ? await listObjects(source, prefix, name) : [await findObject(source, key)];
    if (objects.length === 0) throw new ServiceError("FILE_NOT_FOUND", { path: `s3://${bucket}/${prefix}` });
    return await new Fetching(source, connector, options, maxDownloadBytes).all(objects);
  } catch (error) {
    signal.throwIfAborted();
    throwIfDiskFull(error);
    return [
      { ...unreadable("", name, ""), byName: true, problem: toStoredError(asS3Error(error, name, s3.silenceMs)) },
    ];
  }
}

class Fetching {
  readonly #source: S3Bucket;
  readonly #connector: S3Objects;
  readonly #options: FetchObjectsOptions;
  readonly #mostOfOne: number;
  readonly #known: ReadonlyMap<string, KeptObject>;

  constructor(source: S3Bucket, connector: S3Objects, options: FetchObjectsOptions, mostOfOne: number) {
    this.#source = source;
    this.#connector = connector;
    this.#options = options;
    this.#mostOfOne = mostOfOne;
    this.#known = new Map(options.known.map((object) => [object.url, object]));
  }

  async all(objects: readonly S3Object[]): Promise<DatasetFile[]> {
    const { mostBytes, onBytes } = this.#options;
    let bytes = 0;
    const wanted = objects.map((object, i) => {
      let reason = this.#whyNot(object);
      const kept = reason === null ? this.#keptOf(object) : null;
      const room = kept === null ? object.size : 0;
      if (reason === null && bytes + room > mostBytes) reason = `all objects together exceed ${mostBytes} bytes`;
      if (reason === null) bytes += room;
      return { object, reason, kept, absolute: this.#placeOf(object, i) };
    });
    onBytes({ expected: bytes });
    const failed = new AbortController();
    const source = { ...this.#source, signal: AbortSignal.any([this.#source.signal, failed.signal]) };
    return mapSettled(
      wanted,
      async ({ object, reason, kept, absolute }) => {
        if (kept !== null) return kept;
        const shown = this.#shown(object);
        try {
          if (reason !== null) throw new ServiceError("FILE_VALIDATION_ERROR", { file: shown, reason });
          return await this.#fetched(source, object, absolute);
        } catch (error) {
          source.signal.throwIfAborted();
          try {
            throwIfDiskFull(error);
          } catch (full) {
            failed.abort(full);
            throw full;
          }
          const problem = toStoredError(asS3Error(error, shown, source.silenceMs));
          return { ...unreadable("", shown, ""), size: object.size, problem, ...this.#facts(object) };
        }
      },
      { concurrency: AT_ONCE },
    );
  }

  async #fetched(source: S3Bucket, object: S3Object, absolute: string): Promise<DatasetFile> {
    const onBytes = (fetched: number): void => this.#options.onBytes({ fetched });
    const sha256 = await downloadObject(source, object, absolute, onBytes);
    const { etag } = object;
    return {
      ...(await describeFile(absolute, this.#shown(object))),
      ...this.#facts(object),
      knownSha256: sha256,
      etag,
    };
  }

  /** An object that is not fetched. */
  #keptOf(object: S3Object): DatasetFile | null {
    const facts = this.#facts(object);
    const known = this.#known.get(facts.url);
    if (known === undefined || known.etag !== object.etag || known.size !== object.size) return null;
    const { size, etag, mediaType, format, remark, sha256 } = known;
    const found = { size, mediaType, format, problem: null, remark, container: null, knownSha256: sha256, etag };
    return { path: this.#shown(object), absolute: "", ...found, ...facts, kept: true };
  }

  #facts({ key }: S3Object): { byName: boolean; url: string } {
    return { byName: this.#connector.key !== undefined, url: urlOf(this.#connector.bucket, key) };
  }

  #shown({ key }: S3Object): string {
    if (this.#connector.key !== undefined) return this.#options.name;
    return this.#options.within + shownPath(key.slice(folderOf(this.#connector.prefix ?? "").length));
  }

  #placeOf({ key }: S3Object, i: number): string {
    const ending = /^\.[a-z0-9]{1,10}$/i.exec(extname(key))?.[0] ?? "";
    return join(this.#options.folder, `${i}${ending.toLowerCase()}`);
  }

  #whyNot({ size, storageClass }: S3Object): string | null {
    if (ARCHIVED.includes(storageClass)) return `it is archived (${storageClass}) and must be restored first`;
    return size > this.#mostOfOne ? `it is larger than ${this.#mostOfOne} bytes` : null;
  }
}
