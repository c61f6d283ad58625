import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { errorCodes, type ErrorCode } from "../../provider/errors/codes";
import { errorsDocument, errorsDocumentPath } from "./errorsDocument";

const root = join(__dirname, "../..");

/** Texts of all files below a folder, by path. */
function textsBelow(folder: string, ending: RegExp): ReadonlyMap<string, string> {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  return new Map(
    names
      .filter((name) => ending.test(name))
      .map((name) => [join(folder, name), readFileSync(join(root, folder, name), "utf8")]),
  );
}

describe("docs/errors.md", () => {
  it("says what the code says: npm run documents writes it", async () => {
    assert.equal(readFileSync(errorsDocumentPath, "utf8"), await errorsDocument());
  });

  it("has a cause and a remedy for every code, each in sentences", () => {
    for (const [code, { cause, remedy }] of Object.entries(errorCodes)) {
      assert.match(cause, /^[A-Z].*\.$/, code);
      assert.match(remedy, /^[A-Z].*\.$/, code);
    }
  });

  it("names no code that nothing reports", () => {
    const sources = [...textsBelow("provider", /\.ts$/)].filter(
      ([path]) => !path.endsWith("errors/codes.ts"),
    );
    const unused = Object.keys(errorCodes).filter(
      (code) => !sources.some(([, text]) => text.includes(`"${code}"`)),
    );
    assert.deepEqual(unused, []);
  });

  it("names every code that other documents, examples and the README name", () => {
    const texts = [...textsBelow("docs", /\.md$/), ...textsBelow("examples", /\.(ts|md|yaml)$/)];
    const named = [...texts, ["README.md", readFileSync(join(root, "README.md"), "utf8")] as const].flatMap(
      ([path, text]) => [...text.matchAll(/\bCBSEC_[A-Z_0-9]*[A-Z0-9]\b/g)].map(([code]) => ({ path, code })),
    );
    const unknown = named.filter(({ code }) => !((code as ErrorCode) in errorCodes));
    assert.deepEqual(unknown, []);
  });
});
