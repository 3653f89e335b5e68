import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { Readable } from "node:stream";
import { ServiceError } from "../../errors/service-error.ts";
import { mapSettled, settled } from "../concurrency.ts";
import { Cut, persistently, watched } from "./s3-attempts.ts";
import type { S3Bucket } from "./s3-client.ts";
import type { S3Object } from "./s3-listing.ts";

/** Bytes that are asked for at once. */
const RANGE = 16_777_216;
/** Ranges of an object that are on their way at once. */
const LANES = 3;
/** Bytes that are hashed at once. */
const HASHED = 1_048_576;

interface Range {
  from: number;
  /** The first byte beyond it. */
  to: number;
  done: PromiseWithResolvers<void>;
}

/**
 * Writes an object to a new file, several ranges at a time, and returns the SHA-256 of its content. Every range is of the
 * object as it was listed: one that has been replaced is refused by the server (412). A connection that is cut or falls
 * silent is followed by another one from the byte that it reached. `onBytes` is told what has come.
 */
export async function downloadObject(
  source: S3Bucket,
  object: S3Object,
  path: string,
  onBytes: (bytes: number) => void,
): Promise<string> {
  if (object.etag === "") throw differs(object, "its server does not tell its version");
  await using file = await open(path, "wx+");
  const failed = new AbortController();
  const stopping = { ...source, signal: AbortSignal.any([source.signal, failed.signal]) };
  const ranges = rangesOf(object.size);
  const fetching = mapSettled(
    ranges,
    async (range) => {
      try {
        await fetchRange(stopping, object, range, file, onBytes);
        range.done.resolve();
      } catch (error) {
        failed.abort(error); // ends the other lanes, of which this error is the reason
        throw error;
      }
    },
    { concurrency: LANES },
  ).catch((error: unknown) => {
    for (const { done } of ranges) done.reject(error);
    throw error;
  });
  const [, sha256] = await settled([fetching, hashInOrder(file, ranges)] as const);
  return sha256;
}

function rangesOf(size: number): Range[] {
  return Array.from({ length: Math.ceil(size / RANGE) }, (_, i) => {
    const done = Promise.withResolvers<void>();
    done.promise.catch(() => {}); // whoever waits for an earlier one fails all the same
    return { from: i * RANGE, to: Math.min((i + 1) * RANGE, size), done };
  });
}

/** The hash of a file whose ranges come in any order: each is read once all before it have been. */
async function hashInOrder(file: FileHandle, ranges: readonly Range[]): Promise<string> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(HASHED);
  for (const { from, to, done } of ranges) {
    await done.promise;
    for (let at = from; at < to; ) {
      const { bytesRead } = await file.read(buffer, 0, Math.min(HASHED, to - at), at);
      if (bytesRead === 0) throw new Error("a scratch file has become shorter");
      hash.update(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  }
  return hash.digest("hex");
}

async function fetchRange(
  { client, bucket, silenceMs, signal }: S3Bucket,
  object: S3Object,
  { from, to }: Range,
  file: FileHandle,
  onBytes: (bytes: number) => void,
): Promise<void> {
  const { GetObjectCommand } = await import("@aws-sdk/client-s3");
  const asked = { Bucket: bucket, Key: object.key, IfMatch: object.etag };
  let at = from;
  const attempt = (): Promise<void> =>
    watched(silenceMs, signal, async (abortSignal, alive) => {
      const command = new GetObjectCommand({ ...asked, Range: `bytes=${at}-${to - 1}` });
      const { Body: body, ContentRange } = await client.send(command, { abortSignal });
      if (!(body instanceof Readable)) throw new Cut();
      using _ = endedBy(abortSignal, body);
      if (ContentRange !== `bytes ${at}-${to - 1}/${object.size}`) {
        throw differs(object, "its server sent another part of it than was asked for");
      }
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if (at + chunk.length > to) throw differs(object, "its server sent more of it than was asked for");
        await writeAt(file, chunk, at);
        at += chunk.length;
        alive();
        onBytes(chunk.length);
      }
      if (at < to) throw new Cut();
    });
  await persistently(signal, attempt, () => at);
}

/** Destroys a body once a signal aborts, which alone ends one that flows, and in the end, so that its socket is free. */
function endedBy(signal: AbortSignal, body: Readable): Disposable {
  const end = (): void => void body.destroy(signal.reason instanceof Error ? signal.reason : new Cut());
  if (signal.aborted) end();
  signal.addEventListener("abort", end);
  return {
    [Symbol.dispose]: () => {
      signal.removeEventListener("abort", end);
      body.on("error", () => {}); // nobody reads it any more
      body.destroy();
    },
  };
}

async function writeAt(file: FileHandle, chunk: Buffer, position: number): Promise<void> {
  for (let done = 0; done < chunk.length; ) {
    done += (await file.write(chunk, done, chunk.length - done, position + done)).bytesWritten;
  }
}

function differs({ key }: S3Object, reason: string): ServiceError {
  return new ServiceError("FILE_READ_ERROR", { file: key, reason });
}
