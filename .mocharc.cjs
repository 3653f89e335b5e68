// What mocha is run with. Its processes take one file after the other: those that take longest are begun first, so that in
// the end none runs on alone while the other processors have nothing left to do.
const { globSync } = require("node:fs");

const LONGEST_FIRST = ["spec/web/page/pages.spec.ts", "spec/sql/siege.spec.ts", "spec/errors/provoked.spec.ts"];

const all = globSync("spec/**/*.spec.ts", { cwd: __dirname })
  .map((path) => path.replaceAll("\\", "/"))
  .sort();
const gone = LONGEST_FIRST.filter((path) => !all.includes(path));
if (gone.length > 0) throw new Error(`.mocharc.cjs names ${gone.join(", ")}, which is no spec`);

module.exports = {
  spec: [...LONGEST_FIRST, ...all.filter((path) => !LONGEST_FIRST.includes(path))],
  require: ["./spec/support/processes.ts"],
  reporter: "./scripts/count-reporter.cjs",
  timeout: 90000,
  "forbid-only": true,
  parallel: true,
  jobs: 3,
};
