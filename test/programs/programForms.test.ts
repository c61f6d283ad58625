import { strict as assert } from "node:assert";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { leaveScene, setScene, type Scene } from "./support/scene";
import { trueLevel } from "./support/shown";

describe("The package", () => {
  let scene: Scene | undefined;

  afterEach(async () => {
    if (scene !== undefined) await leaveScene(scene);
    scene = undefined;
  });

  it("works in a program in TypeScript, with its types", async () => {
    scene = await setScene({
      program: {
        typescript: `
          import * as pulumi from "@pulumi/pulumi";
          import { ClusterAddressFamily, NodeToNodeEncryption, type NodeToNodeEncryptionArgs } from "pulumi-couchbase-security";
          const args: NodeToNodeEncryptionArgs = { level: "control", timeouts: { operation: "10m", rebalance: 0 } };
          const encryption = new NodeToNodeEncryption("encryption", args);
          const family = new ClusterAddressFamily("family", { family: "ipv4" });
          export const seconds: pulumi.Output<number> = encryption.exposure.autoFailoverOff;
          export const found: pulumi.Output<"ipv4" | "ipv6"> = family.found.family;
        `,
      },
    });
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "control");
    const { seconds, found } = await scene.project.outputs();
    assert.ok(typeof seconds === "number" && found === "ipv4");
  });

  it("works in a program of ES modules", async () => {
    const folder = await mkdtemp(join(tmpdir(), "module-program-"));
    await writeFile(join(folder, "Pulumi.yaml"), "name: whole-program\nruntime: nodejs\n");
    await writeFile(
      join(folder, "package.json"),
      '{ "name": "whole-program", "type": "module", "main": "index.js" }',
    );
    await writeFile(
      join(folder, "index.js"),
      `import { NodeToNodeEncryption } from "pulumi-couchbase-security";
       new NodeToNodeEncryption("encryption", { level: "control" });`,
    );
    scene = await setScene({ program: { folder } });
    await scene.project.up();
    assert.equal(trueLevel(scene.cluster), "control");
    await scene.project.destroy();
    assert.equal(trueLevel(scene.cluster), "none");
    await rm(folder, { recursive: true });
  });
});
