// What all processes and threads that specs start are given: required by mocha before the first spec.
import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

if (process.env.NODE_V8_COVERAGE === undefined) {
  // There are hundreds of them, which need not all compile the same code.
  process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL("../../node_modules/.cache/compile", import.meta.url));
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
} else if (!process.env.NODE_OPTIONS?.includes("coverage-so-far")) {
  const hook = new URL("./coverage-so-far.ts", import.meta.url).href;
  process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --import=${hook}`;
}
