import { readdirSync } from "node:fs";
import Mocha from "mocha";
import { groupsOf, troubles } from "./cases";
import { quickTests } from "./concerned";

/** Runs the tests of these titles with that mutant taken out, until one fails; neither: all tests with nothing taken out. */
export interface Asked {
  readonly out?: number;
  readonly titles?: readonly string[];
}

export interface Answered {
  /** Titles of tests that passed, each with the numbers of the mutants to whose places it came. */
  readonly came: Readonly<Record<string, readonly number[]>>;
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
    .flatMap((files) => all.filter((file) => files.test(file)).sort())
    .forEach((file) => mocha.addFile(file));
  await mocha.loadFilesAsync();
  for (const campaign of troubles) await groupsOf(campaign);
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
  const passed: Record<string, readonly number[]> = {};
  const failed: string[] = [];
  return new Promise((resolve) => {
    out = mutant;
    const runner = mocha.run(() => {
      out = undefined;
      resolve({ came: passed, failed });
    });
    runner.on("test", () => (came = new Set()));
    runner.on("pass", (test) => (passed[test.fullTitle()] = [...came]));
    runner.on("fail", (test, error: unknown) => failed.push(`${test.fullTitle()}: ${String(error)}`));
    runner.on("test end", () => process.send?.("goes on"));
  });
}

function escaped(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

void serve();
