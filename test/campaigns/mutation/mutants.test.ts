import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as ts from "typescript";
import { mutantsOf, withMutant, withSwitches } from "./mutants";

const text = `
module.exports = (out: number, said: string[]) => {
  const say = (word: string) => said.push(word);
  const step = {
    verify: async () => say("verified"),
    broken() { return "broken"; },
    find: () => ["found"],
  };
  if (said.length > 0) { say("early"); } else say("late");
  if (said.length > 9) say("never");
  if (said.length > 0) return said;
  void step.verify();
  say([step.broken(), ...step.find()].join());
  return said;
};
`;

describe("A file of mutants", () => {
  let folder: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "mutants-"));
    writeFileSync(join(folder, "one.ts"), text);
  });

  after(() => rmSync(folder, { recursive: true }));

  function resultOf(source: string, isTakenOut: (index: number) => boolean): readonly string[] {
    const module: { exports?: (out: number, said: string[]) => readonly string[] } = {};
    new Function("module", "isTakenOut", ts.transpile(source))(module, isTakenOut);
    return module.exports?.(0, []) ?? [];
  }

  it("behaves, with one of them switched out, as if that place were not there, and as ever with none", () => {
    const mutants = mutantsOf(folder, "one.ts");
    assert.deepEqual(
      mutants.map(({ what }) => what.slice(0, 24)),
      [
        "module.exports = (out: n",
        "verify: async () => say(",
        'broken() { return "broke',
        'find: () => ["found"]',
        'say("early");',
        'say("late");',
        'say("never");',
        "if (said.length > 0) ret",
        "say([step.broken(), ...s",
      ],
    );
    const switched = withSwitches(text, mutants, (index) => `isTakenOut(${index})`);
    assert.deepEqual(
      resultOf(switched, () => false),
      resultOf(text, () => false),
    );
    mutants.forEach((mutant, number) =>
      assert.deepEqual(
        resultOf(switched, (index) => index === number),
        resultOf(withMutant(text, mutant), () => false),
        mutant.what,
      ),
    );
    const lone = mutants.findIndex(({ what }) => what.startsWith("if"));
    assert.deepEqual(
      resultOf(switched, (index) => index === lone),
      ["late", "verified", "broken,found"],
    );
  });
});
