import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";
import { SecureCluster, type SecureClusterArgs } from "../../sdk";
import { underMocks, type Registered } from "./support/mocks";

const made = (args: SecureClusterArgs, opts?: pulumi.ComponentResourceOptions) =>
  underMocks(false, () => new SecureCluster("shop", args, opts));

describe("A SecureCluster in a program", () => {
  it("has a resource for each facet that is named, and hands down what holds for all", async () => {
    const [family, encryption, ...others] = await made({
      addressFamily: { family: "ipv6" },
      encryption: { level: "all" },
      cluster: { endpoint: "https://h" },
      deletion: "keep",
    });
    assert.deepEqual(others, []);
    assert.deepEqual([family?.name, family?.inputs.family], ["shop-addressFamily", "ipv6"]);
    assert.deepEqual([encryption?.name, encryption?.inputs.level], ["shop-encryption", "all"]);
    for (const inputs of [family?.inputs, encryption?.inputs]) {
      assert.deepEqual(inputs?.cluster, { endpoint: "https://h" });
      assert.equal(inputs?.deletion, "keep");
      assert.match(String(inputs?.__urn), /couchbase-security:index:SecureCluster\$pulumi-nodejs:dynamic/);
    }
  });

  it("has none for a facet that is not named", async () => {
    const [encryption, ...others] = await made({ encryption: {} });
    assert.deepEqual([encryption?.name, others], ["shop-encryption", []]);
  });

  it("registers none before all inputs of all facets are known", async () => {
    let know: (level: "all") => void = assert.fail;
    const level = new Promise<"all">((resolve) => (know = resolve));
    const registered: Registered[] = [];
    const args: SecureClusterArgs = { addressFamily: { family: "ipv6" }, encryption: { level } };
    const whole = underMocks(false, () => new SecureCluster("shop", args), registered);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.deepEqual(registered, []);
    know("all");
    assert.equal((await whole).length, 2);
  });

  it("tells the cluster's uuid and version", async () => {
    let cluster: SecureCluster | undefined;
    await underMocks(false, () => (cluster = new SecureCluster("shop", { encryption: {} })));
    const { clusterUuid, encryption } = cluster as SecureCluster;
    assert.equal(await new Promise((resolve) => clusterUuid.apply(resolve)), "uuid");
    assert.ok(encryption !== undefined);
  });

  it("is an error in the program when it names no facet", async () => {
    await underMocks(false, () => {
      assert.throws(() => new SecureCluster("shop", {}), pulumi.RunError);
    });
  });
});
