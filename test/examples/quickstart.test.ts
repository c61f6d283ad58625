import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const root = resolve(__dirname, "..", "..");

describe("The example quickstart", () => {
  it("does the main job in its demo, every claim of which is checked", async () => {
    const demo = join(root, "examples", "quickstart", "demo.ts");
    const { stdout } = await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", demo], {
      cwd: root,
      maxBuffer: 16 * 1024 * 1024,
    });
    assert.match(stdout, /=== Done\n\s+\d+ checks in \d+ s/);
  });
});
