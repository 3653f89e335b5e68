import { parentPort } from "node:worker_threads";
import { ChunkReader } from "./chunk-reader.ts";
import { collectSoon } from "./collect.ts";
import type { Asked, Told } from "./helper.ts";
import { SegmentReader } from "./segments.ts";
import { RuntimeError } from "./web-assembly.ts";
import { type WorkResult, workNext } from "./work.ts";

// A thread that helps another one with the file that it reads. Nothing of DuckDB is in it, so that it may be ended at any time.
let reader: SegmentReader | ChunkReader | null = null;

parentPort?.on("message", (asked: Asked) => {
  parentPort?.postMessage(told(asked));
});

function told(asked: Asked): Told {
  try {
    return doneOf(asked);
  } catch (error) {
    reader?.stop();
    return { ok: false, message: String(error), outOfMemory: error instanceof RuntimeError };
  }
}

function doneOf(asked: Asked): Told {
  if (asked.step === "end") {
    reader?.close();
    reader = null;
    return { ok: true };
  }
  if (asked.step === "collect") {
    collectSoon();
    return { ok: true };
  }
  if (asked.step === "count") {
    reader = new SegmentReader(asked.text);
    while (reader.countNext());
    return { ok: true };
  }
  if (asked.step === "chunks") {
    const own = new ChunkReader(asked.shared);
    reader = own;
    while (own.readNext());
    return { ok: true };
  }
  if (asked.step === "read") {
    const own = reader as SegmentReader; // counting is the first step
    own.begin(asked.rows);
    while (own.readNext());
    return { ok: true };
  }
  const { scanner } = reader as SegmentReader | ChunkReader; // reading comes before
  const results = new Map<number, WorkResult>();
  while (workNext(scanner, asked.works, results));
  return { ok: true, results };
}
