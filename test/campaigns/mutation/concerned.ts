/** Files whose guards, verifications and restores are taken out. */
export const concernedFiles: readonly RegExp[] = [
  /^provider\/planning\/.*(rules|Steps|listSteps|maintenanceWindow|Checks)\.ts$/,
  /^provider\/record\/(lock|held|ownRecord|watch|closedRecords|foundRecords|groupStore|parts)\.ts$/,
  // Gathering and the measuring of exposure guard nothing.
  /^provider\/execution\/(steps\/)?(?!batches|gather|exposure)[a-zA-Z]+\.ts$/,
  /^provider\/execution\/certificates\/(steps\/)?[a-zA-Z]+\.ts$/,
];

/** Without sockets, on clocks that jump: all are loaded once, and each mutant meets those that come to its place, in this order. */
export const quickTests: readonly RegExp[] = [
  /^test\/provider\/planning\/[a-zA-Z]+\.test\.ts$/,
  /^test\/provider\/execution\/steps\/.*\.test\.ts$/,
  /^test\/provider\/execution\/certificates\/(standing|authorities|bringFiles|proveNode|waiting|wayBack|whileLocked|[a-z]+GoesBack)\.test\.ts$/,
  /^test\/provider\/execution\/certificates\/steps\/.*\.test\.ts$/,
  /^test\/provider\/execution\/(failure|restoration|takingOver|undo|withLock|writing)\.test\.ts$/,
  /^test\/provider\/record\/.*\.test\.ts$/,
  /^test\/model\/.*\.test\.ts$/,
  /^test\/provider\/planning\/certificates\/.*\.test\.ts$/,
  /^test\/campaigns\/mutation\/firstCases\.ts$/,
];

/** On real sockets and clocks: for those that the quick ones do not notice. */
export const slowTests: readonly { readonly files: RegExp; readonly tests: readonly string[] }[] = [
  {
    files: /^provider\/execution\/certificates\//,
    tests: ["test/provider/execution/certificates/*.test.ts"],
  },
  {
    files: /^provider\/(execution|record)\//,
    tests: ["test/provider/execution/*.test.ts", "test/provider/commandLine/*.test.ts"],
  },
  { files: /^provider\/planning\//, tests: ["test/provider/execution/*.test.ts"] },
];
