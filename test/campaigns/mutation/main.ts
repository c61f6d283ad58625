import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { concerned } from "./concerned";
import { equivalents } from "./equivalents";
import { mutantsOf, withMutant, type Mutant } from "./mutants";

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
  --minutes <n>     stop after so many minutes (default: all)
  --stages <n>      so many of the groups of tests, the fast ones first (default: all)
  --list            only say what would be taken out`;

/** Takes out one guard, verification or restore after the other, in a copy, and runs the tests that are to notice. Exits with 1 when one is not noticed. */
function main(): void {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      minutes: { type: "string" },
      stages: { type: "string" },
      list: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(usage);
  const mutants = allMutants().filter((one) => nameOf(one).includes(values.only));
  if (values.list) return console.log(mutants.map(nameOf).join("\n"));
  const stages = Number(values.stages ?? Infinity);
  const end = performance.now() + Number(values.minutes ?? Infinity) * 60_000;
  const copy = mkdtempSync(join(tmpdir(), "mutation-"));
  try {
    copied.forEach((name) => cpSync(join(root, name), join(copy, name), { recursive: true }));
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    expectAllPass(copy, mutants, stages);
    const survivors: Mutant[] = [];
    let tried = 0;
    for (const mutant of mutants) {
      if (performance.now() >= end) break;
      tried++;
      const noticed = isNoticed(copy, mutant, stages);
      const argued = equivalents[keyOf(mutant)];
      console.log(
        `${noticed ? "noticed " : argued === undefined ? "SURVIVES" : "argued  "} ${nameOf(mutant)}`,
      );
      if (!noticed && argued === undefined) survivors.push(mutant);
    }
    console.log(`${tried} of ${mutants.length} taken out, ${survivors.length} not noticed`);
    process.exitCode = survivors.length === 0 ? 0 : 1;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function allMutants(): readonly Mutant[] {
  const files = readdirSync(join(root, "provider"), { recursive: true, encoding: "utf8" })
    .map((name) => `provider/${name}`)
    .filter((file) => concerned.some(({ files }) => files.test(file)))
    .sort();
  return files.flatMap((file) => mutantsOf(root, file));
}

/** Tests that fail anyway would notice everything. */
function expectAllPass(copy: string, mutants: readonly Mutant[], stages: number): void {
  const used = concerned.filter(({ files }) => mutants.some(({ file }) => files.test(file)));
  const failing = used
    .flatMap(({ tests }) => tests.slice(0, stages))
    .filter((globs) => !testsPass(copy, globs));
  if (failing.length > 0) throw new Error(`fail with nothing taken out: ${failing.join(" ")}`);
}

function isNoticed(copy: string, mutant: Mutant, stages: number): boolean {
  const path = join(copy, mutant.file);
  const text = readFileSync(path, "utf8");
  writeFileSync(path, withMutant(text, mutant));
  try {
    const { tests = [] } = concerned.find(({ files }) => files.test(mutant.file)) ?? {};
    return tests.slice(0, stages).some((globs) => !testsPass(copy, globs)) || !compiles(copy);
  } finally {
    writeFileSync(path, text);
  }
}

/** A run that does not end counts as failed. */
function testsPass(copy: string, globs: readonly string[]): boolean {
  const mocha = join(copy, "node_modules/mocha/bin/mocha.js");
  const { status } = spawnSync(
    process.execPath,
    [mocha, "--bail", "--exit", "--timeout", "120000", ...globs],
    {
      cwd: copy,
      stdio: "ignore",
      timeout: 600_000,
    },
  );
  return status === 0;
}

/** Many a guard is there for the compiler, too. */
function compiles(copy: string): boolean {
  const compiler = join(copy, "node_modules/typescript/bin/tsc");
  const { status } = spawnSync(process.execPath, [compiler, "-p", "tsconfig.json"], {
    cwd: copy,
    stdio: "ignore",
  });
  return status === 0;
}

function keyOf({ file, what }: Mutant): string {
  return `${file}: ${what}`;
}

function nameOf(mutant: Mutant): string {
  return `${mutant.file}:${mutant.line}: ${mutant.what}`;
}

main();
