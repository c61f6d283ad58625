import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { stackState } from "../../sdk/stackState";

const type = "pulumi-nodejs:dynamic/couchbase-security:ClusterCertificateRotation";
const state = {
  "urn:own": { type, outputs: { clusterUuid: "uuid", clusterCAs: [{ fingerprint: "ab" }] } },
  "urn:other": { type: "aws:s3/bucket:Bucket", outputs: { bucket: "b" } },
};

/** As an engine with a backend that knows the stack by these names. */
async function engineThatKnows(...names: string[]): Promise<string[]> {
  const asked: string[] = [];
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs as object }),
      call: ({ token, inputs }) => {
        assert.equal(token, "pulumi:pulumi:readStackResourceOutputs");
        const { stackName } = inputs as { stackName: string };
        asked.push(stackName);
        if (!names.includes(stackName)) throw new Error("no such stack");
        return { name: stackName, outputs: state };
      },
    },
    "shop",
    "dev",
    true,
    "acme",
  );
  return asked;
}

describe("The state that a preview reads", () => {
  it("has this package's resources with their outputs, read once for all who ask together", async () => {
    const asked = await engineThatKnows("acme/shop/dev");
    const expected = [{ urn: "urn:own", outputs: state["urn:own"].outputs }];
    assert.deepEqual(await Promise.all([stackState(), stackState()]), [expected, expected]);
    assert.deepEqual(asked, ["acme/shop/dev"]);
    await stackState();
    assert.equal(asked.length, 2);
  });

  it("is found in a backend that knows stacks by their names alone", async () => {
    const asked = await engineThatKnows("dev");
    assert.equal((await stackState()).length, 1);
    assert.deepEqual(asked, ["acme/shop/dev", "dev"]);
  });

  it("is empty where it cannot be read", async () => {
    await engineThatKnows();
    assert.deepEqual(await stackState(), []);
  });
});
