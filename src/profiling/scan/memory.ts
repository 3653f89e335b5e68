import { getEnvironmentData, setEnvironmentData } from "node:worker_threads";
import { FREE, HEAP, POWERS, TOKENS } from "./layout.ts";
import { powers } from "./powers.ts";
import { Memory, MOST_BYTES, PAGE, RuntimeError, type WasmMemory } from "./web-assembly.ts";

const MIB = 1_048_576;

/** MiB that a process keeps, all of its threads together. */
export const KEPT_MB = 256;
/** Less is given back whenever the engine looks for what is in use. */
const MUCH = 32 * MIB;
/** The name by which threads find how much all of them keep. */
const KEPT = "dataset-profiler.kept-bytes";

/** What the last file was read in, which is where the next one is, so that the system need not make it anew, page by page. */
let kept: { memory: WasmMemory; pages: number; bytes: number } | null = null;
/** How many pages the memories may have at most that are in use: of others, nothing is given back. */
const limits = new WeakMap<WasmMemory, number>();

/** Has the threads that this one starts from now on keep so much together, and not each of them. */
export function keepTogether(): void {
  setEnvironmentData(KEPT, new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

let own: Int32Array | null = null;

/** How many bytes the threads keep, in a place that all of them see. */
function counter(): Int32Array {
  const shared = getEnvironmentData(KEPT);
  own ??= new Int32Array(shared instanceof SharedArrayBuffer ? shared : new SharedArrayBuffer(4));
  return own;
}

/** Memory that has room for so many bytes at first and at most, with what the code finds in it. What is given of it later may hold anything. */
export function takeMemory(first: number, most: number, tokens: readonly string[]): WasmMemory {
  const pages = (bytes: number): number => Math.ceil(Math.min(bytes, MOST_BYTES) / PAGE);
  const maximum = pages(most);
  const memory = taken(maximum) ?? made(Math.min(pages(first + FREE), maximum), maximum);
  limits.set(memory, maximum);
  const bytes = Buffer.from(memory.buffer);
  bytes.fill(0, 0, POWERS);
  bytes.writeUInt32LE(FREE, HEAP);
  bytes.set(powers(), POWERS);
  let at = TOKENS;
  for (const token of tokens) {
    const length = Buffer.byteLength(token);
    if (length === 0) continue;
    bytes[at] = length;
    at += 1 + bytes.write(token, at + 1);
  }
  return memory;
}

/** Throws a RuntimeError where the system has no such memory, as where there is none to grow. */
function made(initial: number, maximum: number): WasmMemory {
  try {
    return new Memory({ initial, maximum, shared: true });
  } catch (error) {
    throw new RuntimeError(error instanceof Error ? error.message : String(error));
  }
}

function taken(maximum: number): WasmMemory | null {
  if (kept?.pages !== maximum) return null;
  const { memory, bytes } = kept;
  kept = null;
  Atomics.sub(counter(), 0, bytes);
  return memory;
}

/**
 * Gives memory back of which nobody is to hold anything. It is kept for the next file where it is little enough. Tells whether
 * it is not, and so much that the engine is to look for it, in all threads that used it.
 */
export function giveBack(memory: WasmMemory): boolean {
  const pages = limits.get(memory);
  if (pages === undefined) return false;
  limits.delete(memory);
  const { byteLength: bytes } = memory.buffer;
  if (kept === null && isRoomFor(bytes)) {
    kept = { memory, pages, bytes };
    return false;
  }
  return bytes >= MUCH;
}

/** Whether so much may be kept beside what other threads keep, which is counted then. */
function isRoomFor(bytes: number): boolean {
  if (Atomics.add(counter(), 0, bytes) + bytes <= KEPT_MB * MIB) return true;
  Atomics.sub(counter(), 0, bytes);
  return false;
}

/** Keeps nothing any more; tells whether it did, so that the engine is to look for it, in all threads that used it. */
export function letGo(): boolean {
  if (kept === null) return false;
  Atomics.sub(counter(), 0, kept.bytes);
  kept = null;
  return true;
}
