// Which program the launcher starts, and how it is loaded quickly.
const { createHash } = require("node:crypto");
const { readFileSync, statSync } = require("node:fs");
const module_ = require("node:module");
const { join } = require("node:path");

/**
 * The program to start. Below node_modules, where Node runs no TypeScript, it is the built one; in a clone the built one
 * too, as long as it is true to its sources, else the sources themselves.
 */
exports.programOf = (folder) => {
  const root = join(folder, "../..");
  const built = join(root, "dist/cli/program.js");
  const isInstalled = /[\\/]node_modules[\\/]/.test(folder);
  if (!isInstalled && !isCurrent(root)) return join(folder, "program.ts");
  keepCompiled(join(root, isInstalled ? ".." : "node_modules", ".cache/dli"));
  return built;
};

/** Whether what was built was made of the files that are there now. What is measured or debugged are the sources. */
exports.isCurrent = isCurrent;
function isCurrent(root) {
  if (process.env.NODE_V8_COVERAGE || process.execArgv.some((option) => option.startsWith("--inspect"))) return false;
  try {
    const files = JSON.parse(readFileSync(join(root, "dist/cli/sources.json"), "utf8"));
    // Of a thousand paths, `join` would take as long as looking at their files.
    for (const path in files) if (!isSame(`${root}/${path}`, files[path])) return false;
    return true;
  } catch {
    return false; // nothing was built, or a source is gone
  }
}

/** Whether a file has the content it had: it is read again unless no clock says that it was written since. */
function isSame(path, { size, modified, changed, sha256 }) {
  const stats = statSync(path);
  if (stats.size !== size) return false;
  if (stats.mtimeMs === modified && stats.ctimeMs === changed) return true;
  return createHash("sha256").update(readFileSync(path)).digest("hex") === sha256;
}

/** Has V8 keep what it compiles, for other processes and threads too, unless somebody has said where, or that it may not. */
function keepCompiled(folder) {
  if (process.env.NODE_COMPILE_CACHE || process.env.NODE_DISABLE_COMPILE_CACHE) return;
  const { directory } = module_.enableCompileCache(folder);
  if (directory !== undefined) process.env.NODE_COMPILE_CACHE = folder;
}
