import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { restoringForm } from "../../../../provider/cluster/api/autoFailover";
import { clusterSchema, clusterViewOf } from "../../../../provider/cluster/schemas/cluster";
import { identitySchema } from "../../../../provider/cluster/schemas/identity";
import { nodeSchema, viewOf } from "../../../../provider/cluster/schemas/node";
import { autoFailoverSchema } from "../../../../provider/cluster/schemas/settings";

interface Recorded {
  readonly pools: unknown;
  readonly cluster: { readonly nodes: readonly unknown[] };
  readonly self: unknown;
  readonly autoFailover: unknown;
}

const compatibilities = {
  "7.0.5": 458752,
  "7.1.4": 458753,
  "7.2.3": 458754,
  "7.6.8": 458758,
  "8.0.1": 524288,
};

for (const [version, compatibility] of Object.entries(compatibilities)) {
  describe(`What ${version} was recorded to answer`, () => {
    const text = readFileSync(join(__dirname, "recorded", `${version}.json`), "utf8");
    const recorded = JSON.parse(text) as Recorded;

    it("tells who the cluster is", () => {
      const identity = identitySchema.parse(recorded.pools);
      assert.match(String(identity.uuid), /^[0-9a-f]{32}$/);
      assert.ok(identity.implementationVersion.startsWith(`${version}-`));
      assert.equal(identity.isEnterprise, true);
    });

    it("shows two healthy nodes, one of them the node that answers", () => {
      const { nodes, rebalanceRunning, level } = clusterViewOf(clusterSchema.parse(recorded.cluster));
      assert.equal(rebalanceRunning, false);
      assert.notEqual(level, undefined);
      assert.equal(nodes.length, 2);
      for (const { otpNode, name, status } of nodes) {
        assert.ok(otpNode.endsWith(`@${name}`));
        assert.equal(status, "healthy");
      }
      assert.equal(nodes.filter(({ thisNode }) => thisNode).length, 1);
    });

    it("shows the node itself", () => {
      const view = viewOf(nodeSchema.parse(recorded.self));
      assert.equal(view.compatibility, compatibility);
      assert.equal(view.status, "healthy");
      assert.equal(view.membership, "active");
      assert.equal(view.addressFamily, "ipv4");
      assert.deepEqual(view.services, ["kv"]);
    });

    it("leaves no cookie of the cluster behind", () => {
      const withCookie = { ...(recorded.self as object), otpCookie: "not-the-real-cookie" };
      assert.ok(!JSON.stringify(nodeSchema.parse(withCookie)).includes("ookie"));
    });

    it("gives auto-failover settings from which every field can be put back", () => {
      const settings = autoFailoverSchema.parse(recorded.autoFailover);
      assert.deepEqual(settings, recorded.autoFailover);
      const sent = new Set(
        Object.keys(restoringForm({ ...settings, enabled: true }, settings)).map(
          (field) => field.split("[")[0],
        ),
      );
      assert.deepEqual(sent, new Set(Object.keys(settings).filter((field) => field !== "count")));
    });
  });
}
