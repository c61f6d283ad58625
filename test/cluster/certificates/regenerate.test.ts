import assert from "node:assert/strict";

import { ask, until } from "../testing/ask";
import { createIssuer, type Issuer } from "../testing/issuer";
import { withCluster } from "../testing/withCluster";

describe("Certificates that a simulated cluster makes anew", () => {
  let root: Issuer;
  before(async () => {
    root = await createIssuer("Example Root");
  });

  it("may come from the authority that it has, and nobody distrusts them", async () => {
    const nodes = { 0: await root.issue("n0.cb.test"), 1: await root.issue("n1.cb.test") };
    const certificates = { authorities: [root.certificate], nodes };
    await withCluster({ nodes: 2, level: "control", certificates }, async (cluster) => {
      const path = "/controller/regenerateCertificate?forceResetCACertificate=false";
      assert.equal((await ask(cluster, 0, path, { method: "POST" })).status, 200);
      const bothMade = ({ json }: { readonly json: { readonly type: string }[] }) =>
        json.every(({ type }) => type === "generated");
      await until(cluster, 0, "/pools/default/certificates", bothMade);
      const violations = cluster.monitor.finish(cluster.truth());
      assert.deepEqual(
        violations.filter(({ rule }) => rule === "nodeOnUntrustedChain"),
        [],
      );
    });
  });

  it("are there on the answering node first, and on the others a little later", () =>
    withCluster({ nodes: 3, timeScale: 0.2, seed: 3, propagationDelay: 0 }, async (cluster) => {
      const authorities = () => cluster.truth().nodes.map(({ certificate }) => certificate.authority);
      const [before] = authorities();
      const bothSeen: number[] = [];
      const looking = setInterval(() => {
        const [own, ...others] = authorities();
        if (own !== before && others.includes(before as string)) bothSeen.push(performance.now());
      }, 2);
      try {
        const { status } = await ask(cluster, 0, "/controller/regenerateCertificate", { method: "POST" });
        assert.equal(status, 200);
        const [own] = authorities();
        assert.notEqual(own, before);
        const deadline = performance.now() + 5000;
        while (authorities().some((authority) => authority !== own)) {
          assert.ok(performance.now() < deadline, "the others never made theirs");
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      } finally {
        clearInterval(looking);
      }
      const lasted = (bothSeen.at(-1) ?? 0) - (bothSeen[0] ?? 0);
      assert.ok(lasted > 10, `others were later for ${lasted} ms only`);
    }));
});

describe("A simulated cluster of 7.0 that starts with an operator's certificates", () => {
  it("shows its one authority to everybody who asks", async () => {
    const root = await createIssuer("Example Root");
    const certificates = { authorities: [root.certificate], nodes: { 0: await root.issue("n0.cb.test") } };
    await withCluster({ nodes: 1, version: "7.0.5", certificates }, async (cluster) => {
      const { status, text } = await ask(cluster, 0, "/pools/default/certificate", { user: null });
      assert.deepEqual([status, text.trim()], [200, root.certificate.trim()]);
    });
  });
});
