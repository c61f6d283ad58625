const { appendFileSync } = require("node:fs");

/** Processes that a test starts have the same place taken out, and tell to whose places they came. */
const came = new Set();

globalThis.isTakenOut = (mutant) => {
  if (!came.has(mutant)) appendFileSync(process.env.MUTATION_CAME, `${mutant}\n`);
  came.add(mutant);
  return String(mutant) === process.env.MUTATION_OUT;
};
