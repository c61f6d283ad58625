import assert from "node:assert/strict";

import { startInProcess } from "./startInProcess";

describe("A request without sockets", () => {
  it("proves a certificate that the node made anew, as a handshake does", async () => {
    const cluster = await startInProcess({ nodes: 2, seed: 1 });
    const { clock } = cluster;
    const basic = Buffer.from(`${cluster.username}:${cluster.password}`).toString("base64");
    const send = async (index: number, method: string, path: string) => {
      const { outcome } = cluster.request({
        address: "127.0.0.2",
        port: cluster.nodes[index]?.tlsPort ?? 0,
        method,
        path,
        headers: { authorization: `Basic ${basic}` },
        body: "",
      });
      const answer = await clock.run(outcome);
      assert.equal(answer.kind === "answered" && answer.head.status, 200, `${method} ${path}`);
    };
    const proven = () => cluster.truth().nodes.map(({ certificate }) => certificate.proven);
    try {
      // With the authority that it has: making the key of another takes time that this clock does not know.
      await send(0, "POST", "/controller/regenerateCertificate?forceResetCACertificate=false");
      await clock.run(clock.sleep(10_000));
      assert.deepEqual(proven(), [false, false]);
      await send(1, "GET", "/pools");
      assert.deepEqual(proven(), [false, true]);
      await send(0, "GET", "/pools");
      assert.deepEqual(proven(), [true, true]);
    } finally {
      await cluster.stop();
    }
  });
});
