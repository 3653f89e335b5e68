import { createReadStream, createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { S3Access } from "../profiling/connectors/s3-access.ts";
import { persistently, watched } from "../profiling/connectors/s3-attempts.ts";
import { type S3Bucket, s3Client } from "../profiling/connectors/s3-client.ts";
import { listObjects } from "../profiling/connectors/s3-listing.ts";
import { bucketOf } from "../store/cache-place.ts";
import type { ObjectFolder } from "./object-folder.ts";

/** What an object may hold that is put with one request. */
const MOST_BYTES = 5 * 1024 ** 3;

/** Objects of S3 below a prefix, `s3://bucket/prefix/`, with the operator's own login for the bucket. */
export function bucketFolder(place: string, access: S3Access): ObjectFolder {
  const { bucket, prefix } = bucketOf(place);
  const { signal } = new AbortController(); // what is silent ends by itself
  let opened: Promise<S3Bucket> | null = null;
  const open = (): Promise<S3Bucket> => {
    opened ??= s3Client(access, bucket).then((client) => ({ client, bucket, silenceMs: access.silenceMs, signal }));
    return opened;
  };
  const keyOf = (name: string): string => `${prefix}${name}`;
  return {
    get: async (name, file) => {
      const { GetObjectCommand } = await import("@aws-sdk/client-s3");
      const { client, silenceMs } = await open();
      await persistently(signal, () =>
        watched(silenceMs, signal, async (abortSignal, alive) => {
          const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: keyOf(name) }), {
            abortSignal,
          });
          const body = Body as Readable; // as the client's request handler for Node has it
          await pipeline(body.on("data", alive), createWriteStream(file), { signal: abortSignal });
        }),
      );
    },
    put: async (name, file) => {
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      const { client, silenceMs } = await open();
      const { size } = await stat(file);
      if (size > MOST_BYTES) throw new RangeError(`it has ${size} bytes, and ${MOST_BYTES} can be put at once`);
      await persistently(signal, () =>
        watched(silenceMs, signal, (abortSignal, alive) => {
          const content = createReadStream(file).on("data", alive);
          const object = { Bucket: bucket, Key: keyOf(name), Body: content, ContentLength: size };
          return client.send(new PutObjectCommand(object), { abortSignal }).finally(() => content.destroy());
        }),
      );
    },
    remove: async (name) => {
      const { DeleteObjectCommand } = await import("@aws-sdk/client-s3");
      const { client, silenceMs } = await open();
      await persistently(signal, () =>
        watched(silenceMs, signal, (abortSignal) =>
          client.send(new DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) }), { abortSignal }),
        ),
      );
    },
    list: async () => {
      const objects = await listObjects(await open(), prefix, place);
      return objects.flatMap(({ key, size, changed }) => {
        const name = key.slice(prefix.length);
        return name.includes("/") ? [] : [{ name, bytes: size, changed }];
      });
    },
  };
}
