import assert from "node:assert/strict";

import { startInProcess } from "./startInProcess";

async function certificatesOf(seed: number | undefined) {
  const cluster = await startInProcess({ nodes: 2, ...(seed === undefined ? {} : { seed }) });
  const made = cluster.behind.nodes.map(({ certificates }) => certificates.madeByItself("server"));
  const keys = (await Promise.all(made)).map(({ key }) => key);
  await cluster.stop();
  return { authority: cluster.caCertificate, keys };
}

describe("Clusters without sockets", () => {
  it("have the same authority and the same keys for the same seed, each node its own", async () => {
    const [one, other] = [await certificatesOf(7), await certificatesOf(7)];
    assert.deepEqual(one, other);
    assert.equal(new Set(one.keys).size, 2);
  });

  it("have others for another seed, and without one", async () => {
    const all = [await certificatesOf(7), await certificatesOf(8)];
    all.push(await certificatesOf(undefined), await certificatesOf(undefined));
    assert.equal(new Set(all.map(({ authority }) => authority)).size, 4);
    assert.equal(new Set(all.flatMap(({ keys }) => keys)).size, 8);
  });
});
