import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { conform } from "./conform";
import { dropsBelow, type Baseline } from "./baseline";
import { notCompared } from "./normalise";
import { ownRecordings } from "./recording";
import { agreement, tallyText } from "./tally";

const help = `Replays what real cluster managers answered against the simulated cluster and compares.

  npm run conformance -- [--show] [--update] [NAME…]

  NAME      only recordings whose name contains it, such as 7.6.8/ or fresh_node
  --show    print each difference
  --update  write the numbers of this run as the ones to keep

Where servers leave a time to chance, a replay waits as long as the recording shows, within what servers were seen to wait; how many
such times were longer than they had to be is printed.

RECORDED_DIR names another folder of recordings: one subfolder for each version, JSON lines in each.
Exits with 0 when at least 95 % of the exchanges in scope agree and none of the own recordings agrees less than it did before.
`;

const baselineFile = join(__dirname, "baseline.json");
const enough = 0.95;

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  if (words.includes("--help")) {
    process.stdout.write(help);
    return 0;
  }
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const folder = process.env["RECORDED_DIR"] ?? ownRecordings;
  const names = words.filter((word) => !word.startsWith("--"));
  const { byName, total } = await conform({ folder, names, show: words.includes("--show"), print });
  const kept: Baseline = existsSync(baselineFile)
    ? (JSON.parse(readFileSync(baselineFile, "utf8")) as Baseline)
    : {};
  if (words.includes("--update")) {
    const numbers = Object.fromEntries(Object.entries(byName).map(([name, { agree }]) => [name, agree]));
    writeFileSync(baselineFile, `${JSON.stringify({ ...kept, ...numbers }, null, 2)}\n`);
  }
  // The numbers to keep are those of the project's own recordings.
  const comparable = folder === ownRecordings && !words.includes("--update");
  const drops = comparable ? dropsBelow(kept, byName) : [];
  for (const drop of drops) print(drop);
  print(`Not compared: ${notCompared}.`);
  print(tallyText(total));
  return drops.length === 0 && agreement(total) >= enough ? 0 : 1;
}

void main().then((code) => process.exit(code));
