/** A part of the provider, and the tests that are loaded together to notice what is taken out of it. */
export interface Part {
  /** Files whose guards, verifications and restores are taken out. */
  readonly files: readonly RegExp[];
  /** Each mutant meets those that come to its place, the quickest first. */
  readonly tests: readonly RegExp[];
}

/** Without sockets, on clocks that jump. */
const procedure: Part = {
  files: [
    /^provider\/planning\/.*(rules|Steps|listSteps|maintenanceWindow|Checks)\.ts$/,
    /^provider\/record\/(lock|held|ownRecord|watch|closedRecords|foundRecords|groupStore|parts)\.ts$/,
    // Gathering and the measuring of exposure guard nothing.
    /^provider\/execution\/(steps\/)?(?!batches|gather|exposure)[a-zA-Z]+\.ts$/,
    /^provider\/execution\/certificates\/(steps\/)?[a-zA-Z]+\.ts$/,
  ],
  tests: [
    /^test\/provider\/planning\/[a-zA-Z]+\.test\.ts$/,
    /^test\/provider\/execution\/steps\/.*\.test\.ts$/,
    /^test\/provider\/execution\/certificates\/(standing|authorities|bringFiles|leftWith|proveNode|settleInbox|waiting|wayBack|whileLocked|[a-z]+GoesBack)\.test\.ts$/,
    /^test\/provider\/execution\/certificates\/steps\/.*\.test\.ts$/,
    /^test\/provider\/execution\/(changesOver|claims|encryptionOffMeanwhile|everyVersion|failure|guards|interference|longTexts|lostNode|nothingChangedYet|recordKeeping|remember|restoration|restore|runSteps|takingOver|turnedDown|undo|withLock|writing)\.test\.ts$/,
    /^test\/provider\/record\/.*\.test\.ts$/,
    /^test\/model\/.*\.test\.ts$/,
    /^test\/provider\/planning\/certificates\/.*\.test\.ts$/,
    /^test\/campaigns\/mutation\/firstCases\.ts$/,
  ],
};

const cluster: Part = {
  files: [/^provider\/cluster\/(api\/)?[a-zA-Z]+\.ts$/],
  tests: [/^test\/provider\/cluster\/.*\.test\.ts$/],
};

const commandLine: Part = {
  // The others are texts.
  files: [
    /^provider\/commandLine\/(arguments|connection|main|restore|run|terminal)\.ts$/,
    /^provider\/commandLine\/(plan\/[a-zA-Z]+|status\/(look|records|status|whatIsWrong))\.ts$/,
  ],
  tests: [/^test\/provider\/commandLine\/.*\.test\.ts$/],
};

const pulumi: Part = {
  // The others are texts, or say what a text means.
  files: [
    /^provider\/pulumi\/(?!engineLog)[a-zA-Z]+\.ts$/,
    /^provider\/pulumi\/(connection|methods|preview|successor)\/[a-zA-Z]+\.ts$/,
    /^provider\/pulumi\/facets\/(certificates\/)?[a-zA-Z]+\.ts$/,
    /^provider\/pulumi\/inputs\/(checkFailures|connectionSchema|unknowns)\.ts$/,
  ],
  tests: [/^test\/provider\/pulumi\/.*\.test\.ts$/],
};

const certificates: Part = {
  // The others are texts, or say what a text means.
  files: [
    /^provider\/certificates\/(delivery|material|material\/checks|proof)\/(?!complaints|failure)[a-zA-Z]+\.ts$/,
  ],
  tests: [/^test\/provider\/certificates\/.*\.test\.ts$/],
};

export const parts: readonly Part[] = [procedure, cluster, commandLine, pulumi, certificates];

/** On real clocks, one process for each mutant: for those that the quick ones do not notice. */
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
  { files: /^provider\/cluster\//, tests: ["test/provider/execution/*.test.ts"] },
];
