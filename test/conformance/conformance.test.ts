import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { dropsBelow, type Baseline } from "./baseline";
import { conform } from "./conform";
import { parseJsonText } from "./jsonText";
import { normaliseText } from "./normalise";
import { ownRecordings } from "./recording";
import { agreement } from "./tally";

describe("conformance of the simulated cluster", () => {
  it("with what real cluster managers answered has not dropped", async function () {
    this.timeout(180_000);
    const kept = JSON.parse(readFileSync(join(__dirname, "baseline.json"), "utf8")) as Baseline;
    const { byName, total } = await conform({
      folder: ownRecordings,
      names: [],
      show: false,
      print: () => undefined,
    });
    assert.deepEqual(dropsBelow(kept, byName), []);
    assert.ok(agreement(total) >= 0.95, `only ${agreement(total)} agree`);
  });

  it("takes a name that a server writes twice for two", () => {
    const parsed = parseJsonText('{"errors":{"_":"first","_":"second"}}');
    assert.equal(JSON.stringify(parsed).match(/"_"/g)?.length, 2);
  });

  it("keeps certificates that were handed to the servers as they are", () => {
    const pem = (base64: string) => `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----`;
    const side = { portBase: 9000, nodes: 2, handedCertificates: new Set(["AAAA"]) };
    assert.equal(normaliseText(pem("AAAA"), side), pem("AAAA"));
    assert.equal(normaliseText(pem("BBBB"), side), "<generated certificate>");
  });
});
