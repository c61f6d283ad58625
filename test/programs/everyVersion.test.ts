import { strict as assert } from "node:assert";
import type { SimulatedClusterOptions } from "../cluster/simulatedCluster";
import { expectNoViolation, leaveScene, program, setScene, type Scene } from "./support/scene";
import { trueFamily, trueLevel } from "./support/shown";

/** Small, so that all versions are through in a minute. */
const small: SimulatedClusterOptions = { nodes: 2, timeScale: 0.01 };
const withoutEventing: SimulatedClusterOptions = { ...small, functions: [] };
const withFunctions: SimulatedClusterOptions = {
  ...small,
  functions: [{ name: "orders" }, { name: "drafts", status: "undeployed" }],
};

const clusters: readonly (readonly [version: string, cluster: SimulatedClusterOptions, strict: boolean])[] = [
  ["7.0.0", withoutEventing, false],
  ["7.0.1", withoutEventing, false],
  ["7.0.5", withFunctions, true],
  ["7.1.4", withFunctions, true],
  ["7.2.3", withFunctions, true],
  ["7.6.8", withFunctions, true],
  ["8.0.1", withFunctions, true],
];

const wanted = (family: string, level: string) =>
  program(`new ClusterAddressFamily("family", { family: "${family}" });
new NodeToNodeEncryption("encryption", { level: "${level}" });`);

for (const [version, cluster, strict] of clusters) {
  describe(`A program on a cluster of ${version}`, () => {
    let scene: Scene;

    before(async () => {
      scene = await setScene({ program: wanted("ipv6", "control"), cluster: { ...cluster, version } });
    });
    after(() => leaveScene(scene));

    function expectState(family: string, level: string): void {
      assert.equal(trueFamily(scene.cluster), family);
      assert.equal(trueLevel(scene.cluster), level);
      expectNoViolation(scene.cluster);
    }

    it("comes to IPv6 and control, and to IPv4 and all", async () => {
      await scene.project.up();
      expectState("ipv6", "control");
      await scene.project.setProgram(wanted("ipv4", "all"));
      await scene.project.up();
      expectState("ipv4", "all");
    });

    it(strict ? "comes to strict" : "is refused strict, and nothing changes", async () => {
      await scene.project.setProgram(wanted("ipv4", "strict"));
      const { all } = await scene.project.up({ expect: strict ? "success" : "failure" });
      if (!strict) assert.match(all, /strictVersion[^]*\[CBSEC_REFUSED\]/);
      expectState("ipv4", strict ? "strict" : "all");
    });

    it("leaves the cluster as it was when it is destroyed", async () => {
      await scene.project.destroy();
      expectState("ipv4", "none");
      assert.deepEqual(await scene.project.resources(), []);
    });
  });
}
