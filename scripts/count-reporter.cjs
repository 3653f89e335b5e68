"use strict";
// Mocha's spec reporter, with the count on a last line of its own: `N passed, N failed, N skipped`.
const { reporters } = require("mocha");

module.exports = class CountReporter extends reporters.Spec {
  done(failures, exit) {
    const { passes, failures: failed, pending } = this.stats;
    process.stdout.write(`${passes} passed, ${failed} failed${pending > 0 ? `, ${pending} skipped` : ""}\n`);
    exit(failures);
  }
};
