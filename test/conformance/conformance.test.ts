import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { dropsBelow, type Baseline } from "./baseline";
import { conform } from "./conform";
import { parseJsonText } from "./jsonText";
import { normaliseText } from "./normalise";
import { ownRecordings, type Line } from "./recording";
import { replay } from "./longerLags";
import { agreement } from "./tally";

describe("conformance of the simulated cluster", () => {
  it("with what real cluster managers answered has not dropped", async () => {
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

  it("counts what cannot be replayed as differing, and goes on", async () => {
    const exchange = (seq: number, node: number) => ({
      ...{ seq, node, t: seq, elapsed: 0.01, tls: false, host: "127.0.0.1", method: "GET", path: "/nosuch" },
      ...{ auth: null, content_type: null, body: null, headers: { "content-type": "text/plain" } },
      ...{ status: 404, response: "Not found." },
    });
    const lines = [
      { event: "fresh nodes", count: 1, t: 0 },
      { event: "something new" } as unknown as Line,
      exchange(1, 7),
      exchange(2, 0),
    ] as const;
    const recording = { version: "7.6.8", name: "7.6.8/x", lines, portBase: 9000, otpPrefix: () => "n_0" };
    const { outcomes } = await replay(recording);
    assert.deepEqual(
      outcomes.map(({ seq, differences }) => [seq, differences.length]),
      [
        [1, 1],
        [2, 0],
      ],
    );
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
