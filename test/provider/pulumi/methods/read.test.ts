import { strict as assert } from "node:assert";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { addressFamilyFacet } from "../../../../provider/pulumi/facets/addressFamily";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import { read } from "../../../../provider/pulumi/methods/read";
import type { SimulatedCluster } from "../../../cluster/simulatedCluster";
import { startCluster } from "../../../cluster/startCluster";
import { connectionTo, dependencies, writesTo } from "../support";

describe("Reading a resource", () => {
  let cluster: SimulatedCluster;
  before(async () => {
    cluster = await startCluster({ nodes: 2, timeScale: 0.02, level: "all" });
  });
  after(() => cluster.stop());

  const outputs = (fields: object) => ({
    schemaVersion: 1,
    clusterUuid: cluster.uuid,
    clusterVersion: "old",
    nodes: [],
    found: { level: "none" },
    steps: [{ text: "a step", seconds: 1 }],
    exposure: { autoFailoverOff: 1, eventingPaused: 0, linksUnencrypted: 0 },
    cluster: connectionTo(cluster),
    ...fields,
  });
  const readEncryption = (fields: object, id = `encryption@${cluster.uuid}`) =>
    read(encryptionFacet, dependencies(), id, outputs(fields));

  it("answers what the cluster shows, as outputs and as inputs", async () => {
    const { id, props, inputs } = await readEncryption({ level: "control" });
    assert.equal(id, `encryption@${cluster.uuid}`);
    assert.equal(props.level, "all");
    assert.equal(inputs.level, "all");
    assert.match(String(props.clusterVersion), /^7\.6\.8/);
    assert.deepEqual(
      (props.nodes as { encrypted: boolean }[]).map(({ encrypted }) => encrypted),
      [true, true],
    );
  });

  it("keeps what belongs to the last operation", async () => {
    const { props } = await readEncryption({ level: "all" });
    const { schemaVersion, found, steps, exposure } = outputs({});
    assert.deepEqual(
      { schemaVersion, found, steps, exposure },
      {
        schemaVersion: props.schemaVersion,
        found: props.found,
        steps: props.steps,
        exposure: props.exposure,
      },
    );
  });

  it("answers as inputs only what the program had set", async () => {
    const { inputs } = await readEncryption({ level: "all", deletion: "keep" });
    assert.deepEqual(inputs, { level: "all", deletion: "keep", cluster: connectionTo(cluster) });
  });

  it("shows the address family in the same way", async () => {
    const id = `addressFamily@${cluster.uuid}`;
    const { inputs } = await read(
      addressFamilyFacet,
      dependencies(),
      id,
      outputs({ family: "ipv6", only: false }),
    );
    assert.deepEqual(inputs, { family: "ipv4", only: false, cluster: connectionTo(cluster) });
  });

  it("is an error when another cluster answers, with both uuids and where the endpoint was written", async () => {
    await assert.rejects(readEncryption({ level: "all" }, "encryption@another-uuid"), (error) => {
      assert.ok(isSecurityError(error, "CBSEC_OTHER_CLUSTER"));
      for (const part of ["another-uuid", cluster.uuid, "`cluster.endpoint`", "Nothing was changed"]) {
        assert.ok(error.message.includes(part), part);
      }
      return true;
    });
  });

  it("is an error when the cluster cannot be reached, never a resource that is gone", async () => {
    const nowhere = { ...connectionTo(cluster), endpoint: "https://127.0.0.1:9" };
    await assert.rejects(
      readEncryption({ level: "all", cluster: { ...nowhere } }),
      (error) => isSecurityError(error, "CBSEC_UNREACHABLE") && !error.message.includes(cluster.password),
    );
  });

  it("is an error when state was written by a later version of the package", async () => {
    await assert.rejects(readEncryption({ schemaVersion: 2 }), /written by a later version/);
  });

  it("writes nothing", () => assert.deepEqual(writesTo(cluster), []));
});
