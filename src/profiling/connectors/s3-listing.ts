import { ServiceError } from "../../errors/service-error.ts";
import { persistently, watched } from "./s3-attempts.ts";
import type { S3Bucket } from "./s3-client.ts";

/** Objects that one connector may lead to. */
const MOST_OBJECTS = 100_000;

/** An object as it was listed. */
export interface S3Object {
  key: string;
  size: number;
  /** Tells its content from any other that its key has stood for. */
  etag: string;
  storageClass: string;
  /** When it was put there, in milliseconds since 1970. */
  changed: number;
}

/** The object of a key. */
export async function findObject({ client, bucket, silenceMs, signal }: S3Bucket, key: string): Promise<S3Object> {
  const { HeadObjectCommand } = await import("@aws-sdk/client-s3");
  const head = await persistently(signal, () =>
    watched(silenceMs, signal, (abortSignal) =>
      client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { abortSignal }),
    ),
  );
  const { ContentLength: size = 0, ETag: etag = "", StorageClass: storageClass = "STANDARD" } = head;
  return { key, size, etag, storageClass, changed: head.LastModified?.getTime() ?? 0 };
}

/**
 * The objects whose keys begin with a prefix, page by page, in the order of their keys (by code unit). Keys that end in a
 * slash stand for folders and are left out. `source` is what errors call them.
 */
export async function listObjects(
  { client, bucket, silenceMs, signal }: S3Bucket,
  prefix: string,
  source: string,
): Promise<S3Object[]> {
  const { ListObjectsV2Command } = await import("@aws-sdk/client-s3");
  const found = new Map<string, S3Object>();
  const tokens = new Set<string>();
  for (let token: string | undefined; ; ) {
    const command = { Bucket: bucket, Prefix: prefix, ContinuationToken: token, EncodingType: "url" } as const;
    const page = await persistently(signal, () =>
      watched(silenceMs, signal, (abortSignal) => client.send(new ListObjectsV2Command(command), { abortSignal })),
    );
    for (const { Key, Size = 0, ETag = "", StorageClass = "STANDARD", LastModified } of page.Contents ?? []) {
      const key = page.EncodingType === "url" ? decoded(Key ?? "") : (Key ?? "");
      if (!key.startsWith(prefix) || key === "" || key.endsWith("/")) continue;
      const changed = LastModified?.getTime() ?? 0;
      found.set(key, { key, size: Size, etag: ETag, storageClass: StorageClass, changed });
    }
    if (found.size > MOST_OBJECTS) {
      const reason = `there are more than ${MOST_OBJECTS} objects`;
      throw new ServiceError("FILE_VALIDATION_ERROR", { file: source, reason });
    }
    token = page.NextContinuationToken;
    if (page.IsTruncated !== true) break;
    if (token === undefined || tokens.has(token)) {
      throw new ServiceError("FILE_READ_ERROR", { file: source, reason: "the listing of its objects does not end" });
    }
    tokens.add(token);
  }
  return [...found.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A key as it is, of one that is encoded as in the query of an address. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll("+", " "));
  } catch {
    return key; // a per cent sign that begins no escape
  }
}
