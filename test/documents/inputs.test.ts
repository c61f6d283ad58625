import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { certificateInputs } from "../../provider/pulumi/inputs/certificateInputs";
import { commonInputs } from "../../provider/pulumi/inputs/commonInputs";

describe("docs/installation-configuration.md", () => {
  const text = readFileSync(join(__dirname, "../../docs/installation-configuration.md"), "utf8");

  for (const [what, inputs] of Object.entries({
    "all resources": commonInputs,
    certificates: certificateInputs,
  })) {
    it(`names every input of ${what}`, () => {
      assert.deepEqual(
        Object.keys(inputs).filter((name) => !text.includes(`\`${name}\``)),
        [],
      );
    });
  }
});
