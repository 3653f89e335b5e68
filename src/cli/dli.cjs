#!/usr/bin/env node
// The launcher: plain JavaScript that any Node can read, so that one that is too old can say so.
const needed = 24;
if (Number(process.versions.node.split(".")[0]) < needed) {
  process.stderr.write(
    `dli needs Node.js ${needed} or newer, this is ${process.versions.node}; in a clone, 'npm ci' brings it and 'npx dli' uses it\n`,
  );
  process.exitCode = 1;
} else {
  const program = require("./built.cjs").programOf(__dirname);
  import(require("node:url").pathToFileURL(program).href).then(({ run }) => run(process.argv));
}
