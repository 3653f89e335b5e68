import { parentPort } from "node:worker_threads";
import { type ComparisonTask, writtenComparison } from "./compared-texts.ts";

/** The comparison as JSON in UTF-8, in memory of its own. */
export type WrittenComparison = Uint8Array<ArrayBuffer>;

/** Compares two profiles, and ends. */
parentPort?.once("message", (task: ComparisonTask) => {
  const text: WrittenComparison = Uint8Array.from(Buffer.from(writtenComparison(task)));
  parentPort?.postMessage(text, [text.buffer]);
});
