/** Files whose guards, verifications and restores are taken out, and the tests that are to notice, the fast ones first. */
export const concerned: readonly {
  readonly files: RegExp;
  readonly tests: readonly (readonly string[])[];
}[] = [
  {
    files: /^provider\/planning\/.*(rules|Steps|listSteps|maintenanceWindow|Checks)\.ts$/,
    tests: [
      ["test/provider/planning/*.test.ts"],
      ["test/model/*.test.ts"],
      ["test/provider/planning/certificates/*.test.ts"],
      ["test/provider/execution/*.test.ts"],
    ],
  },
  {
    files:
      /^provider\/execution\/(guards|runSteps|withLock|failure|undo|remember|restoration|converge|writing|views|joint)\.ts$/,
    tests: [
      ["test/provider/execution/{undo,restoration,shapes,writing,readState}.test.ts", "test/model/*.test.ts"],
      ["test/provider/execution/*.test.ts", "test/provider/execution/steps/*.test.ts"],
      ["test/campaigns/**/*.test.ts"],
    ],
  },
  {
    files: /^provider\/execution\/(certificates\/)?steps\/[a-zA-Z]+\.ts$/,
    tests: [
      ["test/provider/execution/steps/*.test.ts"],
      ["test/provider/execution/*.test.ts", "test/provider/execution/certificates/*.test.ts"],
      ["test/campaigns/**/*.test.ts"],
    ],
  },
];
