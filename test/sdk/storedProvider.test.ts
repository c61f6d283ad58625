import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { Module } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { facets } from "../../provider/vocabulary";
import { storedProvider } from "../../sdk/storedProvider";

/** Runs the stored text as the SDK's dynamic provider does: as a module of its own in the program's folder. */
function providerFrom(text: string, folder: string): unknown {
  const made = new Module(join(folder, "stored.js")) as Module & {
    paths: string[];
    _compile(code: string, file: string): void;
  };
  made.paths = [join(folder, "node_modules")];
  made._compile(text, join(folder, "stored.js"));
  return (made.exports as { handler: () => unknown }).handler();
}

function programFolder(providerModule?: string): string {
  const folder = mkdtempSync(join(tmpdir(), "program-"));
  if (providerModule !== undefined) {
    const installed = join(folder, "node_modules", "pulumi-couchbase-security");
    mkdirSync(installed, { recursive: true });
    writeFileSync(join(installed, "provider.js"), providerModule);
  }
  return folder;
}

describe("The provider text that is stored with every resource", () => {
  for (const facet of facets) {
    it(`is at most 1 kB long for ${facet}, and asks the installed package for its provider`, () => {
      const text = storedProvider(facet);
      assert.ok(Buffer.byteLength(text) <= 1000, `${Buffer.byteLength(text)} bytes`);
      const folder = programFolder(`exports.${facet} = { name: "the provider of ${facet}" };`);
      assert.deepEqual(providerFrom(text, folder), { name: `the provider of ${facet}` });
    });
  }

  it("says what to install and where when the package is missing", () => {
    assert.throws(
      () => providerFrom(storedProvider("encryption"), programFolder()),
      (error: Error) =>
        /npm install pulumi-couchbase-security$/.test(error.message) &&
        error.message.includes(process.cwd()) &&
        error.stack === "",
    );
  });

  it("says to update when the installed package does not know the resource yet", () => {
    const folder = programFolder("exports.other = {};");
    assert.throws(() => providerFrom(storedProvider("encryption"), folder), /is too old for this resource/);
  });

  it("lets other errors of the package through as they are", () => {
    const folder = programFolder('require("something-that-is-missing");');
    assert.throws(
      () => providerFrom(storedProvider("encryption"), folder),
      /Cannot find module 'something-that-is-missing'/,
    );
  });
});
