import assert from "node:assert/strict";
import { offerLines, resultLines } from "../../../provider/commandLine/restoreText";

const offer = {
  steps: [],
  functions: [{ name: "orders" }],
  besideIll: false,
  inPart: false,
  certificatesStay: false,
};
const start = {
  level: "none" as const,
  nodes: [
    { otpNode: "ns_1@n0.cb.test", addressFamily: "ipv6" as const, addressFamilyOnly: true, encrypted: false },
  ],
};

describe("What restore offers", () => {
  it("are numbered acts in the order in which they are done", () => {
    assert.deepEqual(offerLines({ ...offer, autoFailover: { enabled: true, timeout: 30 } }), [
      "To be done:",
      "  1. See every node healthy from every node",
      "  2. Resume the Eventing functions orders",
      "  3. Switch auto-failover back on with all its settings: on (after 30 s)",
    ]);
  });

  it("are auto-failover before functions beside a node that is ill", () => {
    const autoFailover = { enabled: true, timeout: 30 };
    assert.deepEqual(offerLines({ ...offer, autoFailover, besideIll: true }).slice(1), [
      "  1. Switch auto-failover back on with all its settings: on (after 30 s)",
      "  2. Resume the Eventing functions orders",
    ]);
  });

  it("says that the record is kept when family and level stay on the way", () => {
    assert.match(
      offerLines({ ...offer, inPart: true }).at(-1) ?? "",
      /stay as they are now.*the record is kept/,
    );
  });

  it("says that certificates are not touched when the dead run was changing them", () => {
    assert.match(offerLines({ ...offer, certificatesStay: true }).at(-1) ?? "", /Certificates.*`pulumi up`/);
  });
});

describe("What restore tells at the end", () => {
  it("names what --undo went back to", () => {
    const restored = { outcome: "restored", steps: [], start, certificatesStay: false } as const;
    assert.match(resultLines(restored, true, "cluster")[0] ?? "", /also IPv6 only, level none/);
    assert.doesNotMatch(resultLines(restored, false, "cluster")[0] ?? "", /IPv6/);
  });

  it("says that a change of certificates is not finished by it", () => {
    const restored = { outcome: "restored", steps: [], start, certificatesStay: true } as const;
    assert.match(
      resultLines(restored, false, "cluster")[1] ?? "",
      /as far as that run came.*`pulumi up` again/,
    );
  });

  it("names both ways on while the record is kept, and what comes before them", () => {
    const lines = resultLines(
      { outcome: "halfWay", reasons: ["n1 is unhealthy"], start, illNodes: true },
      false,
      "cluster",
    );
    assert.match(lines[0] ?? "", /Nothing was put back: n1 is unhealthy\. The record is kept/);
    assert.deepEqual(lines.slice(1), [
      "First bring back what is not healthy, or fail it over.",
      "To go back to IPv6 only, level none: npx pulumi-couchbase-security restore --undo",
      "To finish what was begun: run `pulumi up` again",
    ]);
  });
});
