import assert from "node:assert/strict";

import { holdPorts, portsOf } from "./ports";

describe("ports of simulated clusters", () => {
  it("are never given out twice while they are held", async () => {
    const held = await Promise.all([holdPorts(3), holdPorts(3), holdPorts(100)]);
    const all = held.flatMap(({ base }, cluster) =>
      Array.from({ length: cluster === 2 ? 100 : 3 }, (_, index) =>
        Object.values(portsOf(base, index, cluster === 2 ? 100 : 3)),
      ).flat(),
    );
    assert.equal(new Set(all).size, all.length);
    for (const one of held) one.release();
  });

  it("lie as in a development cluster: TLS 10000 above REST, node after node", () => {
    const ports = portsOf(9000, 2, 3);
    assert.equal(ports.rest, 9002);
    assert.equal(ports.restTls, 19002);
  });

  it("that are in use are named", async () => {
    const held = await holdPorts(1);
    await assert.rejects(holdPorts(1, held.base), new RegExp(`ports from ${held.base} on are in use`));
    held.release();
  });
});
