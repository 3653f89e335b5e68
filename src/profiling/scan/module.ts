import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Module, type WasmModule } from "./web-assembly.ts";

/** What scripts/build-scan.ts makes of wasm/scan.ts, for the sources and for what is built of them. */
const BUILT = import.meta.url.endsWith(".ts") ? "../../../dist/profiling/scan/scan.wasm" : "./scan.wasm";

let known: WasmModule | null | undefined;

/** The reader of delimited text as WebAssembly; null where it was not built: then DuckDB reads all text. */
export function scanModule(): WasmModule | null {
  if (known === undefined) known = compiled();
  return known;
}

function compiled(): WasmModule | null {
  try {
    return new Module(readFileSync(fileURLToPath(new URL(BUILT, import.meta.url))));
  } catch {
    return null;
  }
}
