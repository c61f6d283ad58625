import { strict as assert } from "node:assert";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import { unknownValue } from "../../../../provider/pulumi/inputs/unknowns";
import { diff } from "../../../../provider/pulumi/methods/diff";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { connectionTo, dependencies, urnOf, writesTo } from "../support";

const urn = urnOf("NodeToNodeEncryption", "encryption");

describe("Comparing a resource with its program", () => {
  let cluster: RunningCluster;
  before(async () => {
    cluster = await startCluster({ nodes: 1, timeScale: 0.02, level: "all" });
  });
  after(() => cluster.stop());

  async function compared(olds: object, news: object, id = `encryption@${cluster.uuid}`) {
    const with_ = dependencies();
    const connection = { cluster: connectionTo(cluster) };
    const { changes } = await diff(
      encryptionFacet,
      with_,
      id,
      { schemaVersion: 1, ...connection, ...olds },
      { __urn: urn, __provider: "text", ...connection, ...news },
    );
    return { changes, said: with_.said };
  }

  it("finds no change when inputs and cluster are as they were left", async () => {
    assert.deepEqual(await compared({ level: "all" }, { level: "all" }), { changes: false, said: [] });
  });

  it("finds a change of each input, the connection too", async () => {
    const cases: [object, object][] = [
      [{ level: "control" }, { level: "all" }],
      [{ level: "all" }, { level: "all", nodesAtOnce: 2 }],
      [{ level: "all" }, { level: "all", deletion: "keep" }],
      [{ level: "all" }, { level: "all", record: "file" }],
      [{ level: "all" }, { level: "all", timeouts: { busy: "1m" } }],
      [{ level: "all" }, { level: "all", timeouts: { healthy: "1m" } }],
      [{ level: "all" }, { level: "all", cluster: { ...connectionTo(cluster), password: "other" } }],
      [{ level: "all" }, { level: unknownValue }],
    ];
    for (const [olds, news] of cases)
      assert.equal((await compared(olds, news)).changes, true, JSON.stringify(news));
  });

  it("finds none when only the way of writing changed", async () => {
    const list = { ...connectionTo(cluster), caCertificates: [cluster.caCertificate] };
    const { changes } = await compared(
      { level: "all", timeouts: { healthy: "5m" }, deletion: "restore", record: "cluster" },
      { level: "all", timeouts: { healthy: 300 }, cluster: list },
    );
    assert.equal(changes, false);
  });

  it("finds what a person changed by hand, and says so under the resource", async () => {
    const { changes, said } = await compared({ level: "control" }, { level: "control" });
    assert.equal(changes, true);
    assert.deepEqual(said, [`${urn} info: The cluster shows level "all"; asked for is "control".`]);
  });

  it("finds another resource of its facet and cluster, and says which", async () => {
    const with_ = dependencies();
    const id = `encryption@${cluster.uuid}`;
    const other = urnOf("NodeToNodeEncryption", "other");
    with_.claims.inProgram(other);
    with_.claims.seen(cluster.uuid, "encryption", other);
    const inputs = { cluster: connectionTo(cluster), level: "all" };
    const olds = { schemaVersion: 1, ...inputs };
    assert.equal((await diff(encryptionFacet, with_, id, olds, { __urn: urn, ...inputs })).changes, true);
    assert.deepEqual(with_.said, [
      `${urn} warning: NodeToNodeEncryption "other" manages the same facet of the same cluster: keep one of them.`,
    ]);
  });

  it("finds another cluster, and says which", async () => {
    const { changes, said } = await compared({ level: "all" }, { level: "all" }, "encryption@another");
    assert.equal(changes, true);
    assert.match(said.join(), /expected uuid another, found/);
  });

  it("compares inputs alone when the cluster does not answer, with a warning", async () => {
    const nowhere = { ...connectionTo(cluster), endpoint: "https://127.0.0.1:9" };
    const { changes, said } = await compared(
      { level: "all", cluster: nowhere },
      { level: "all", cluster: nowhere },
    );
    assert.equal(changes, false);
    assert.match(said.join(), /warning: The cluster could not be asked/);
    assert.ok(!said.join().includes(cluster.password));
  });

  it("writes nothing", () => assert.deepEqual(writesTo(cluster), []));
});

describe("Comparing a resource with a cluster of which a node is down", () => {
  it("asks another one", async () => {
    const cluster = await startCluster({ nodes: 3, timeScale: 0.02, level: "control" });
    try {
      const [, { name, tlsPort } = assert.fail()] = cluster.nodes;
      const connection = {
        ...connectionTo(cluster),
        endpoint: `https://127.0.0.2:${tlsPort}`,
        tlsServerName: name,
      };
      await cluster.byHand.killNode(0);
      const inputs = { cluster: connection, level: "all" };
      const with_ = dependencies();
      const olds = { schemaVersion: 1, ...inputs };
      const news = { __urn: urn, ...inputs };
      const { changes } = await diff(encryptionFacet, with_, `encryption@${cluster.uuid}`, olds, news);
      assert.equal(changes, true);
      assert.deepEqual(with_.said, [`${urn} info: The cluster shows level "control"; asked for is "all".`]);
      assert.deepEqual(cluster.monitor.violations, []);
    } finally {
      await cluster.stop();
    }
  });
});
