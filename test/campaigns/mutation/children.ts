import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const came = join(process.cwd(), "came");

/** From now on processes that tests start have this mutant taken out. */
export function takeOutOfChildren(mutant: number | undefined): void {
  process.env.NODE_OPTIONS = `--require ${join(__dirname, "inChildren.cjs")}`;
  process.env.MUTATION_CAME = came;
  process.env.MUTATION_OUT = String(mutant);
}

/** Numbers of the mutants to whose places such processes came since this was asked last. */
export function cameInChildren(): readonly number[] {
  const numbers = readFileSync(came, { encoding: "utf8", flag: "a+" }).split("\n").filter(Boolean);
  writeFileSync(came, "");
  return numbers.map(Number);
}
