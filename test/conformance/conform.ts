import { listRecordings, readRecording } from "./recording";
import { replay } from "./longerLags";
import type { Outcome } from "./replay";
import { noExchange, sum, tallyOf, tallyText, type Tally } from "./tally";

export interface Conforming {
  readonly folder: string;
  /** Only recordings whose name ("7.6.8/a_fresh_node") contains one of these; all when there is none. */
  readonly names: readonly string[];
  /** Prints each difference. */
  readonly show: boolean;
  readonly print: (line: string) => void;
}

export interface Conformance {
  readonly byName: Readonly<Record<string, Tally>>;
  readonly total: Tally;
}

/** Replays all recordings, and says of each how many exchanges agree. */
export async function conform({ folder, names, show, print }: Conforming): Promise<Conformance> {
  const byName: Record<string, Tally> = {};
  const found = listRecordings(folder).filter(
    ({ name }) => names.length === 0 || names.some((one) => name.includes(one)),
  );
  for (const one of found) {
    const { outcomes, lengths } = await replay(readRecording(one));
    const tally = tallyOf(outcomes);
    byName[one.name] = tally;
    const longer = lengths.size === 0 ? "" : `; lags as long as recorded: ${lengths.size}`;
    print(`${one.name}: ${tallyText(tally)}${reasonsOf(outcomes)}${longer}`);
    if (show) for (const line of outcomes.flatMap(differencesOf)) print(line);
  }
  return { byName, total: Object.values(byName).reduce(sum, noExchange) };
}

function reasonsOf(outcomes: readonly Outcome[]): string {
  const reasons = new Set(
    outcomes.flatMap(({ outOfScope }) => (outOfScope === undefined ? [] : [outOfScope])),
  );
  return reasons.size === 0 ? "" : ` (${[...reasons].join("; ")})`;
}

function differencesOf({ seq, what, differences, outOfScope }: Outcome): readonly string[] {
  if (outOfScope !== undefined || differences.length === 0) return [];
  return [
    `  ${seq} ${what}`,
    ...differences.flatMap(({ where, recorded, simulated }) => [
      `      ${where}`,
      `        recorded   ${short(recorded)}`,
      `        simulated  ${short(simulated)}`,
    ]),
  ];
}

function short(text: string): string {
  const line = text.replace(/\n/g, "\\n");
  return line.length > 400 ? `${line.slice(0, 400)}…` : line;
}
