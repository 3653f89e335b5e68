import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Makes WebAssembly of src/profiling/scan/wasm, which reads large delimited text; without the compiler, as where only
 * dependencies are installed, DuckDB reads it.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const folder = join(root, "dist/profiling/scan");
const OPTIONS = [
  ...["--outFile", "scan.wasm", "--runtime", "stub", "--optimizeLevel", "3", "--shrinkLevel", "0", "--noAssert"],
  ...["--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536"],
  ...["--enable", "simd", "--enable", "threads", "--use", "abort="],
];

try {
  const { default: asc } = await import("assemblyscript/asc");
  const stderr = asc.createMemoryStream();
  const files = new Map<string, string | Uint8Array>();
  const { error } = await asc.main(["scan.ts", "--baseDir", join(root, "src/profiling/scan/wasm"), ...OPTIONS], {
    stderr,
    writeFile: (name, contents) => {
      files.set(name, contents);
    },
  });
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, contents] of files) {
    rmSync(join(folder, name), { force: true }); // it may be another copy's too, as where a folder was copied by links
    writeFileSync(join(folder, name), contents);
  }
} catch (error) {
  if (!(error instanceof Error && "code" in error && error.code === "ERR_MODULE_NOT_FOUND")) throw error;
  process.stdout.write("The reader of delimited text is not built: assemblyscript is not installed\n");
}
