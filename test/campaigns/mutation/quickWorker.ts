import { readdirSync } from "node:fs";
import Mocha from "mocha";
import { groupsOf, runsThatMeetTrouble, troubles } from "./cases";
import { cameInChildren, takeOutOfChildren } from "./children";
import { parts } from "./concerned";

/** Runs the tests of these titles with that mutant taken out, until one fails; neither: all tests with nothing taken out. */
export interface Asked {
  readonly out?: number;
  readonly titles?: readonly string[];
  /** Milliseconds for each test and hook; default as it is written. */
  readonly limit?: number;
}

export interface Passed {
  readonly title: string;
  readonly milliseconds: number;
  /** Numbers of the mutants to whose places it came. */
  readonly came: readonly number[];
}

export interface Answered {
  readonly passed: readonly Passed[];
  readonly failed: readonly Failed[];
}

export interface Failed {
  /** Of the test, or of the one before which a hook failed. */
  readonly title: string;
  readonly text: string;
}

let out: number | undefined;
let came = new Set<number>();

Object.assign(globalThis, {
  isTakenOut(mutant: number): boolean {
    came.add(mutant);
    return mutant === out;
  },
});

async function serve(part: number, withRuns: boolean): Promise<void> {
  const mocha = new Mocha({ timeout: 120_000, reporter: Mocha.reporters.Base });
  mocha.cleanReferencesAfterRun(false);
  const all = readdirSync("test", { recursive: true, encoding: "utf8" }).map((name) => `test/${name}`);
  const files = (parts[part]?.tests ?? [])
    .filter((tests) => withRuns || !tests.test(runsThatMeetTrouble))
    .flatMap((tests) => all.filter((file) => tests.test(file)).sort());
  new Set(files).forEach((file) => mocha.addFile(file));
  await mocha.loadFilesAsync();
  if (files.includes(runsThatMeetTrouble)) for (const campaign of troubles) await groupsOf(campaign);
  process.on(
    "message",
    (asked: Asked) => void answer(mocha, asked).then((answered) => process.send?.(answered)),
  );
  process.on("disconnect", () => process.exit(0));
  process.send?.("ready");
}

function answer(mocha: Mocha, { out: mutant, titles, limit }: Asked): Promise<Answered> {
  mocha.bail(mutant !== undefined);
  if (limit !== undefined) limitAll(mocha.suite, limit);
  mocha.grep(titles === undefined ? /^/ : new RegExp(`^(${titles.map(escaped).join("|")})$`));
  const passed: Passed[] = [];
  const failed: Failed[] = [];
  return new Promise((resolve) => {
    out = mutant;
    takeOutOfChildren(mutant);
    const runner = mocha.run(() => {
      out = undefined;
      resolve({ passed, failed });
    });
    runner.on("suite", () => (came = new Set()));
    const cameToAll = new Map<Mocha.Suite | undefined, readonly number[]>();
    runner.on("hook end", (hook) => {
      if (!hook.title.startsWith('"before all"')) return;
      cameToAll.set(hook.parent, [...(cameToAll.get(hook.parent) ?? []), ...came, ...cameInChildren()]);
    });
    runner.on("test", () => {
      came = new Set();
      cameInChildren();
    });
    runner.on("pass", (test) => {
      const numbers = new Set([
        ...came,
        ...cameInChildren(),
        ...suitesOf(test).flatMap((one) => cameToAll.get(one) ?? []),
      ]);
      passed.push({ title: test.fullTitle(), milliseconds: test.duration ?? 0, came: [...numbers] });
    });
    runner.on("fail", (test: Mocha.Test | Mocha.Hook, error: unknown) =>
      failed.push({
        title: ((test.type === "hook" ? test.ctx?.currentTest : undefined) ?? test).fullTitle(),
        text: `${test.fullTitle()}: ${String(error)}`,
      }),
    );
    runner.on("test end", () => process.send?.("goes on"));
  });
}

/** Mocha has this for its reporters; its types do not. */
interface WithHooks {
  getHooks(when: "beforeAll" | "beforeEach" | "afterEach" | "afterAll"): readonly Mocha.Hook[];
}

function limitAll(suite: Mocha.Suite, limit: number): void {
  const hooks = (["beforeAll", "beforeEach", "afterEach", "afterAll"] as const).flatMap((when) =>
    (suite as Mocha.Suite & WithHooks).getHooks(when),
  );
  for (const one of [...suite.tests, ...hooks]) one.timeout(limit);
  for (const inner of suite.suites) limitAll(inner, limit);
}

function suitesOf({ parent }: { readonly parent?: Mocha.Suite }): readonly Mocha.Suite[] {
  return parent === undefined ? [] : [parent, ...suitesOf(parent)];
}

function escaped(title: string): string {
  return title.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

void serve(Number(process.argv[2]), process.argv[3] === "with runs");
