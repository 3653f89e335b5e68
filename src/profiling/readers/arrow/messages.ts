import type { FileHandle } from "node:fs/promises";
import { Message } from "apache-arrow";
import { DamagedError, InvalidError } from "../opened-file.ts";

// "IPC Streaming Format" and "IPC File Format" of the Arrow columnar format, version 1.5.

const MAGIC = "ARROW1";
/** Bytes that the magic of a file takes at its beginning, and at its end with the length of the footer. */
const [FILE_HEAD, FILE_TAIL] = [8, 10];
/** Bytes of the length that stands before what is packed; what it says of a part that is not. */
const [LENGTH, UNPACKED] = [8, -1];
/** What a file says at its end of where its record batches begin. */
interface Footer {
  recordBatches: () => Iterable<{ offset: number }>;
}

/** The largest head of a message that is read. */
const LARGEST_HEAD = 67_108_864;

/**
 * Looks at all messages of a file, or of a stream, before the library reads any: whether each is whole, and at most so
 * large, packed or unpacked, since it will be held in memory. Gives where the record batches begin.
 */
export async function checkMessages(handle: FileHandle, size: number, largest: number): Promise<Set<number>> {
  const { from, to } = await bounds(handle, size);
  const batches = new Set<number>();
  for (let at = from; at < to; ) {
    const head = await readHead(handle, at, to).catch((error: unknown) => {
      if (at > 0) throw error;
      throw new InvalidError("it does not begin as an Arrow file or stream does", { cause: error });
    });
    if (head === null) break;
    const { message, length } = head;
    if (at === 0 && !message.isSchema()) throw new InvalidError("it does not begin with a schema");
    const body = at + length;
    if (!(message.bodyLength >= 0) || body + message.bodyLength > to) {
      throw new DamagedError("it ends within a record batch");
    }
    const unpacked = await unpackedSize(handle, message, body);
    if (Math.max(message.bodyLength, unpacked) > largest) {
      throw new InvalidError("a record batch of it needs more memory than a job may use");
    }
    if (message.isRecordBatch()) batches.add(at);
    at = body + message.bodyLength;
  }
  return batches;
}

/**
 * Whether the footer of a file lists just its record batches. At a place where another message begins, the library would
 * read that message again and again.
 */
export function checkFooter(footer: Footer | null, batches: Set<number>): void {
  const listed = placesIn(footer);
  if (listed.length !== batches.size || !listed.every((offset) => batches.has(offset))) {
    throw new DamagedError("its footer does not list its record batches");
  }
}

/** Where a footer says that record batches begin. The library refuses places that no number can tell exactly. */
function placesIn(footer: Footer | null): number[] {
  try {
    return Array.from(footer?.recordBatches() ?? [], ({ offset }) => offset);
  } catch (error) {
    throw new DamagedError("its footer is damaged", { cause: error });
  }
}

/** Where the messages of a file, or a stream, begin and end. */
async function bounds(handle: FileHandle, size: number): Promise<{ from: number; to: number }> {
  const start = await bytesAt(handle, 0, FILE_HEAD);
  const text = start.toString("latin1");
  if (text.startsWith("FEA1")) {
    throw new InvalidError("it is a Feather file of version 1, which is another format: write it anew as version 2");
  }
  if (!text.startsWith(MAGIC)) return { from: 0, to: size };
  const end = await bytesAt(handle, Math.max(size - FILE_TAIL, 0), FILE_TAIL);
  if (size < FILE_HEAD + FILE_TAIL || end.toString("latin1", 4) !== MAGIC) {
    throw new DamagedError("it does not end as an Arrow file does: it may have been cut off");
  }
  const to = size - FILE_TAIL - end.readInt32LE(0);
  if (to < FILE_HEAD || to > size - FILE_TAIL) throw new DamagedError("the length of its footer is wrong");
  return { from: FILE_HEAD, to };
}

/** The head of a message, and its length; null where the messages end. */
async function readHead(
  handle: FileHandle,
  at: number,
  to: number,
): Promise<{ message: Message; length: number } | null> {
  const start = await bytesAt(handle, at, Math.min(8, to - at));
  if (start.length < 4) throw new DamagedError("it ends within a message");
  const first = start.readInt32LE(0);
  if (first === 0) return null;
  // Before version 0.15 of Arrow no mark stood before the length.
  const prefix = first === -1 ? 8 : 4;
  if (start.length < prefix) throw new DamagedError("it ends within a message");
  const length = start.readInt32LE(prefix - 4);
  if (length === 0) return null;
  if (length < 0 || length > LARGEST_HEAD) throw new DamagedError("the length of a message is wrong");
  if (at + prefix + length > to) throw new DamagedError("it ends within a message");
  const bytes = await bytesAt(handle, at + prefix, length);
  try {
    return { message: Message.decode(bytes), length: prefix + length };
  } catch (error) {
    throw new DamagedError("the head of a message is damaged", { cause: error });
  }
}

async function bytesAt(handle: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at);
  return buffer.subarray(0, bytesRead);
}

/** Bytes that the parts of a message take once they are unpacked; each says so at its beginning. */
async function unpackedSize(handle: FileHandle, message: Message, body: number): Promise<number> {
  try {
    const batch = message.isDictionaryBatch()
      ? message.header().data
      : message.isRecordBatch()
        ? message.header()
        : null;
    if (batch === null || batch.compression === null) return 0;
    let sum = 0;
    for (const { offset, length } of batch.buffers) {
      if (length === 0) continue;
      if (offset < 0 || length < LENGTH || offset + length > message.bodyLength)
        throw new RangeError("beyond the body");
      const unpacked = Number((await bytesAt(handle, body + offset, LENGTH)).readBigInt64LE(0));
      sum += unpacked === UNPACKED ? length : Math.max(unpacked, 0);
    }
    return sum;
  } catch (error) {
    throw new DamagedError("the head of a record batch is damaged", { cause: error });
  }
}
