import { readdirSync } from "node:fs";
import Mocha from "mocha";
import { groupsOf, runsThatMeetTrouble, troubles } from "./cases";
import { quickTests } from "./concerned";

/** Runs the tests of these titles with that mutant taken out, until one fails; neither: all tests with nothing taken out. */
export interface Asked {
  readonly out?: number;
  readonly titles?: readonly string[];
}

export interface Passed {
  readonly title: string;
  readonly milliseconds: number;
  /** Numbers of the mutants to whose places it came. */
  readonly came: readonly number[];
}

export interface Answered {
  readonly passed: readonly Passed[];
  readonly failed: readonly string[];
}

let out: number | undefined;
let came = new Set<number>();

Object.assign(globalThis, {
  isTakenOut(mutant: number): boolean {
    came.add(mutant);
    return mutant === out;
  },
});

async function serve(): Promise<void> {
  const mocha = new Mocha({ timeout: 120_000, reporter: Mocha.reporters.Base });
  mocha.cleanReferencesAfterRun(false);
  const all = readdirSync("test", { recursive: true, encoding: "utf8" }).map((name) => `test/${name}`);
  quickTests
    .filter((files) => process.argv[2] === "with runs" || !files.test(runsThatMeetTrouble))
    .flatMap((files) => all.filter((file) => files.test(file)).sort())
    .forEach((file) => mocha.addFile(file));
  await mocha.loadFilesAsync();
  if (process.argv[2] === "with runs") for (const campaign of troubles) await groupsOf(campaign);
  process.on(
    "message",
    (asked: Asked) => void answer(mocha, asked).then((answered) => process.send?.(answered)),
  );
  process.on("disconnect", () => process.exit(0));
  process.send?.("ready");
}

function answer(mocha: Mocha, { out: mutant, titles }: Asked): Promise<Answered> {
  mocha.bail(mutant !== undefined);
  mocha.grep(titles === undefined ? /^/ : new RegExp(`^(${titles.map(escaped).join("|")})$`));
  const passed: Passed[] = [];
  const failed: string[] = [];
  return new Promise((resolve) => {
    out = mutant;
    const runner = mocha.run(() => {
      out = undefined;
      resolve({ passed, failed });
    });
    runner.on("test", () => (came = new Set()));
    runner.on("pass", (test) =>
      passed.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0, came: [...came] }),
    );
    runner.on("fail", (test, error: unknown) => failed.push(`${test.fullTitle()}: ${String(error)}`));
    runner.on("test end", () => process.send?.("goes on"));
  });
}

function escaped(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

void serve();
