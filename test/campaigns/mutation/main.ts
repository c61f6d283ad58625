import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Compiler } from "./compiler";
import { meetsTrouble } from "./cases";
import { parts, slowTests } from "./concerned";
import { equivalents } from "./equivalents";
import { mutantsOf, withMutant, withSwitches, type Mutant } from "./mutants";
import { QuickTests } from "./quickly";
import type { Answered, Asked, Passed } from "./quickWorker";

const root = join(__dirname, "../../..");
const copied = [
  "provider",
  "sdk",
  "test",
  "docs",
  "examples",
  "package.json",
  "tsconfig.json",
  ".mocharc.json",
];

const usage = `Usage: npm run mutation -- [options]
  --only <text>     mutants whose file and line (as printed) hold that text
  --among <file>    mutants that stand in that file as printed, such as survivors of another run
  --from <n>        without the first n of them, for a run that goes on where another stopped
  --minutes <n>     stop after so many minutes (default: all)
  --runs <n>        each mutant meets at most so many of the runs that meet trouble (default: all that come to its place; 0 is quick)
  --slow            survivors meet the tests on real sockets and clocks, too
  --list            only say what would be taken out`;

/** A mutant and its number among all. */
interface Numbered {
  readonly mutant: Mutant;
  readonly number: number;
  /** The number of its part. */
  readonly part: number;
}

/** Takes out one guard, verification or restore after the other, in a copy, and runs the tests that are to notice. Exits with 1 when one is not noticed. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      among: { type: "string" },
      from: { type: "string", default: "0" },
      minutes: { type: "string", default: "Infinity" },
      runs: { type: "string", default: "Infinity" },
      slow: { type: "boolean", default: false },
      list: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(usage);
  const all = allMutants();
  const among = values.among && readFileSync(values.among, "utf8");
  const wanted = all
    .map((mutant, number) => ({ mutant, number, part: partOf(mutant) }))
    .filter(({ mutant }) => nameOf(mutant).includes(values.only))
    .filter(({ mutant }) => among?.includes(nameOf(mutant)) ?? true);
  if (values.list) return console.log(wanted.map(({ mutant }) => nameOf(mutant)).join("\n"));
  const copy = mkdtempSync(join(tmpdir(), "mutation-"));
  try {
    copied.forEach((name) => cpSync(join(root, name), join(copy, name), { recursive: true }));
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    switchable(copy, all);
    const end = performance.now() + Number(values.minutes) * 60_000;
    const from = Number(values.from);
    const judged: string[] = [];
    for (const part of parts.keys()) {
      const those = wanted.slice(from).filter((one) => one.part === part);
      judged.push(
        ...(await judgePart(those, { copy, end, part, runs: Number(values.runs), slow: values.slow })),
      );
    }
    const survivors = judged.filter((word) => word === "SURVIVES").length;
    console.log(`${judged.length} of ${wanted.length} taken out from ${from} on, ${survivors} not noticed`);
    process.exitCode = survivors === 0 && judged.length > 0 ? 0 : 1;
  } finally {
    // A process that was just ended may still write there.
    rmSync(copy, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

interface Settings {
  readonly copy: string;
  readonly part: number;
  /** Of `performance.now()`. */
  readonly end: number;
  readonly runs: number;
  readonly slow: boolean;
}

async function judgePart(
  wanted: readonly Numbered[],
  { copy, part, end, runs, slow }: Settings,
): Promise<readonly string[]> {
  if (wanted.length === 0 || performance.now() >= end) return [];
  const quick = new QuickTests(copy, part, runs > 0);
  try {
    const roundsFor = await roundsByMutant(quick, runs);
    return await judgeAll(wanted, end, (one) => judge(one, roundsFor(one.number), quick, slow));
  } finally {
    await quick.stop();
  }
}

function partOf({ file }: Mutant): number {
  return parts.findIndex(({ files }) => files.some((one) => one.test(file)));
}

function allMutants(): readonly Mutant[] {
  const all = readdirSync(join(root, "provider"), { recursive: true, encoding: "utf8" })
    .map((name) => `provider/${name}`)
    .sort();
  return parts
    .flatMap(({ files }) => files)
    .flatMap((files) => all.filter((file) => files.test(file)))
    .flatMap((file) => mutantsOf(root, file));
}

/** Every file with all of its mutants, none of them out as long as nobody asks for it. */
function switchable(copy: string, all: readonly Mutant[]): void {
  for (const file of new Set(all.map((mutant) => mutant.file))) {
    const path = join(copy, file);
    const first = all.findIndex((mutant) => mutant.file === file);
    const own = all.filter((mutant) => mutant.file === file);
    const isOut = (index: number) => `(globalThis as any).isTakenOut?.(${first + index})`;
    writeFileSync(path, withSwitches(readFileSync(path, "utf8"), own, isOut));
  }
}

/** Tests that come to a mutant's place: those that take no time, and the others, to be run when the first notice nothing. */
type Rounds = readonly Round[];

interface Round {
  readonly titles: readonly string[];
  /** Milliseconds after which one of them does not end any more. */
  readonly limit: number;
}

/** Milliseconds. */
const noTime = 100;
const shortTime = 2_000;
/** A test that takes so many times as long as with nothing taken out, and that much more, does not end any more: this machine may have become slower meanwhile. */
const muchLonger = 5;
const more = 4_000;

/** Tests that fail anyway would notice everything; one that failed because the machine was busy passes the second time. */
async function roundsByMutant(quick: QuickTests, runs: number): Promise<(number: number) => Rounds> {
  const first = await askWithNothingOut(quick, {});
  const titles = first.failed.map(({ title }) => title);
  const second = titles.length === 0 ? undefined : await askWithNothingOut(quick, { titles });
  const failed = second?.failed ?? [];
  if (failed.length > 0)
    throw new Error(`fail with nothing taken out: ${failed.map(({ text }) => text).join("\n")}`);
  const passed = [...first.passed, ...(second?.passed ?? [])];
  return (number) => {
    const tests = passed.filter(({ came }) => came.includes(number));
    const troubled = tests.filter(({ title }) => title.startsWith(meetsTrouble)).slice(0, runs);
    const others = tests.filter(({ title }) => !title.startsWith(meetsTrouble));
    const rounds = [
      others.filter(({ milliseconds }) => milliseconds < noTime),
      others.filter(({ milliseconds }) => milliseconds >= noTime && milliseconds < shortTime),
      others.filter(({ milliseconds }) => milliseconds >= shortTime),
      troubled,
    ];
    return rounds.filter(({ length }) => length > 0).map(roundOf);
  };
}

async function askWithNothingOut(quick: QuickTests, asked: Asked): Promise<Answered> {
  const answer = await quick.ask(asked);
  if (answer === undefined) throw new Error("the quick tests do not end with nothing taken out");
  return answer;
}

function roundOf(tests: readonly Passed[]): Round {
  const longest = Math.max(...tests.map(({ milliseconds }) => milliseconds));
  return {
    titles: tests.map(({ title }) => title),
    limit: longest * muchLonger + more,
  };
}

interface Judgement {
  readonly word: "noticed" | "argued" | "SURVIVES";
  /** What noticed it: a test that fails for another reason, as a time limit under load, shows here. */
  readonly by?: string;
}

async function judgeAll(
  wanted: readonly Numbered[],
  end: number,
  judgeOne: (one: Numbered) => Promise<Judgement>,
): Promise<readonly string[]> {
  const words: string[] = [];
  for (const one of wanted) {
    if (performance.now() >= end) break;
    const { word, by } = await judgeOne(one);
    console.log(`${word.padEnd(8)} ${nameOf(one.mutant)}${by === undefined ? "" : `\n           by ${by}`}`);
    words.push(word);
  }
  return words;
}

async function judge(
  { mutant, number }: Numbered,
  rounds: Rounds,
  quick: QuickTests,
  slow: boolean,
): Promise<Judgement> {
  for (const round of rounds) {
    const answer = await askAlone(quick, number, round);
    if (answer === undefined) return { word: "noticed", by: "a run that does not end" };
    const [by] = answer.failed;
    if (by !== undefined) return { word: "noticed", by: by.text.split("\n", 1)[0] };
  }
  if (!compiler.compiles(mutant)) return { word: "noticed", by: "the compiler" };
  if (slow && isNoticedSlowly(mutant)) return { word: "noticed", by: "the slow tests" };
  return { word: equivalents[keyOf(allMutants(), number)] === undefined ? "SURVIVES" : "argued" };
}

/** Whether a test fails with nothing taken out, too, or the process ends, may come of what an earlier mutant left behind: then another process is asked. */
async function askAlone(quick: QuickTests, number: number, round: Round): Promise<Answered | undefined> {
  const answer = await quick.ask({ out: number, ...round });
  const titles = answer?.failed.map(({ title }) => title) ?? [];
  if (answer !== undefined && titles.length === 0) return answer;
  const without = answer && (await quick.ask({ titles, limit: round.limit }));
  // A test that was given up ends a second time, in the midst of another.
  const isLate = answer?.failed.some(({ text }) => text.includes("done() called multiple times"));
  if (without?.failed.length === 0 && isLate !== true) return answer;
  await quick.renew();
  return quick.ask({ out: number, ...round });
}

const compiler = new Compiler(root);

function isNoticedSlowly(mutant: Mutant): boolean {
  const { tests = [] } = slowTests.find(({ files }) => files.test(mutant.file)) ?? {};
  const path = join(root, mutant.file);
  const copy = mkdtempSync(join(tmpdir(), "mutation-"));
  try {
    copied.forEach((name) => cpSync(join(root, name), join(copy, name), { recursive: true }));
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    writeFileSync(join(copy, mutant.file), withMutant(readFileSync(path, "utf8"), mutant));
    return !testsPass(copy, tests);
  } finally {
    // A process that was just ended may still write there.
    rmSync(copy, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** A run that does not end counts as failed. */
function testsPass(copy: string, tests: readonly string[]): boolean {
  const mocha = join(copy, "node_modules/mocha/bin/mocha.js");
  const options = ["--bail", "--exit", "--timeout", "120000"];
  const { status } = spawnSync(process.execPath, [mocha, ...options, ...tests], {
    cwd: copy,
    stdio: "ignore",
    timeout: 1_200_000,
  });
  return status === 0;
}

/** Of a number among all. */
function keyOf(all: readonly Mutant[], number: number): string {
  const texts = all.slice(0, number + 1).map(({ file, what }) => `${file}: ${what}`);
  const text = texts.at(-1) ?? "";
  const nth = texts.filter((one) => one === text).length;
  return nth === 1 ? text : `${text} #${nth}`;
}

function nameOf(mutant: Mutant): string {
  return `${mutant.file}:${mutant.line}: ${mutant.what}`;
}

void main();
