import { strict as assert } from "node:assert";
import { addressFamilyFacet } from "../../../../provider/pulumi/facets/addressFamily";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import { remove } from "../../../../provider/pulumi/methods/delete";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { connectionTo, dependencies, unverifiedConnectionTo, urnOf, writesTo } from "../support";

describe("Deleting a resource", () => {
  let cluster: RunningCluster;
  beforeEach(async () => {
    cluster = await startCluster({ nodes: 2, timeScale: 0.02, level: "all", addressFamily: "ipv6" });
  });
  afterEach(async () => {
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
    await cluster.stop();
  });

  const encryptionOutputs = (fields: object = {}) => ({
    schemaVersion: 1,
    level: "all",
    found: { level: "control" },
    cluster: connectionTo(cluster),
    ...fields,
  });
  const removeEncryption = (with_ = dependencies(), fields: object = {}, id = `encryption@${cluster.uuid}`) =>
    remove(encryptionFacet, with_, id, encryptionOutputs(fields)).then(() => with_.said);

  it("goes back to what was found, and tells the plan before the first step", async () => {
    const [going, plan, first] = await removeEncryption();
    assert.match(
      going ?? "",
      /^stack info: .*back to what was found at creation, the cluster encryption level control/,
    );
    assert.match(plan ?? "", /^stack info: 1\. /);
    assert.match(first ?? "", /^stack status: 1\//);
    assert.equal(cluster.truth().level, "control");
  });

  it("warns of how the cluster is reached", async () => {
    const unverified = { cluster: unverifiedConnectionTo(cluster), found: { level: "all" } };
    const said = await removeEncryption(dependencies(), unverified);
    assert.match(said[0] ?? "", /^stack warning: insecureSkipVerify: certificates are not verified/);
  });

  it("gathers with the deletion of the other facet", async () => {
    const with_ = dependencies();
    const family = { schemaVersion: 1, family: "ipv6", only: false, found: { family: "ipv4", only: false } };
    await Promise.all([
      removeEncryption(with_, { found: { level: "none" } }),
      remove(addressFamilyFacet, with_, `addressFamily@${cluster.uuid}`, {
        ...family,
        cluster: connectionTo(cluster),
      }),
    ]);
    assert.ok(cluster.truth().nodes.every(({ family, encrypted }) => family === "ipv4" && !encrypted));
    assert.equal(writesTo(cluster).filter((write) => write.endsWith("/settings/autoFailover")).length, 2);
  });

  it("may be run again", async () => {
    await removeEncryption();
    const writes = writesTo(cluster).length;
    await removeEncryption();
    assert.equal(writesTo(cluster).length, writes);
  });

  it("writes nothing when it is to keep the cluster as it is", async () => {
    assert.match((await removeEncryption(dependencies(), { deletion: "keep" })).join(), /left as it is/);
    assert.deepEqual(writesTo(cluster), []);
  });

  it("writes nothing when another resource took over in this run, and says how to rename", async () => {
    const with_ = dependencies();
    with_.claims.take(cluster.uuid, "encryption", urnOf("NodeToNodeEncryption", "new name"));
    const said = (await removeEncryption(with_)).join();
    assert.match(said, /warning: NodeToNodeEncryption "new name" took over .*aliases/);
    assert.deepEqual(writesTo(cluster), []);
  });

  it("is refused while the other resource has failed, so that what was found is not forgotten", async () => {
    const with_ = dependencies();
    const other = urnOf("NodeToNodeEncryption", "new name");
    with_.claims.take(cluster.uuid, "encryption", other);
    with_.claims.fail("encryption", other);
    await assert.rejects(
      removeEncryption(with_),
      /not deleted, because NodeToNodeEncryption "new name" failed.*CBSEC_NOT_STARTED/s,
    );
    assert.deepEqual(writesTo(cluster), []);
  });

  it("refuses another cluster", async () => {
    await assert.rejects(removeEncryption(dependencies(), {}, "encryption@another"), /CBSEC_OTHER_CLUSTER/);
    assert.deepEqual(writesTo(cluster), []);
  });

  it("leaves the cluster alone when nothing is known of what was found", async () => {
    assert.match((await removeEncryption(dependencies(), { found: undefined })).join(), /is not known/);
    assert.deepEqual(writesTo(cluster), []);
  });
});
