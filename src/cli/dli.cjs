#!/usr/bin/env node
// The launcher: plain JavaScript that any Node can read, so that one that is too old can say so.
const needed = 24;
if (Number(process.versions.node.split(".")[0]) < needed) {
  process.stderr.write(
    `dli needs Node.js ${needed} or newer, this is ${process.versions.node}; in a clone, 'npm ci' brings it and 'npx dli' uses it\n`,
  );
  process.exitCode = 1;
} else {
  // In a clone Node runs the TypeScript itself; below node_modules it does not, there the compiled program is run.
  const installed = /[\\/]node_modules[\\/]/.test(__dirname);
  const program = require("node:path").join(__dirname, installed ? "../../dist/cli/program.js" : "program.ts");
  import(require("node:url").pathToFileURL(program).href).then(({ run }) => run(process.argv));
}
