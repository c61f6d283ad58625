"use strict";
const { reporters } = require("mocha");

/** The spec reporter, and at the end one plain line `N passed, N failed` that a script can read; a run without a test, or with a skipped one, fails. */
class CountingReporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once("end", () => {
      const { passes, failures, pending } = this.stats;
      // Mocha sets the exit code from failures alone when the process exits; what is said here must come after it.
      setImmediate(() =>
        process.once("exit", () => {
          process.stdout.write(`${passes} passed, ${failures + pending} failed\n`);
          if (passes + failures === 0 || pending > 0) process.exitCode = 1;
        }),
      );
    });
  }
}

module.exports = CountingReporter;
