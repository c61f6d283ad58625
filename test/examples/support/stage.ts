import { execFileSync } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { SimulatedClusterOptions } from "../../cluster/simulatedCluster";
import { inboxesOf } from "../../cluster/testing/inboxes";
import { leaveScene, setScene, type Scene } from "../../programs/support/scene";

const examples = resolve(__dirname, "..", "..", "..", "examples");

/** An example as a user has it: its folder copied, with a cluster to work on and a demonstration CA made by the script. */
export interface Stage extends Scene {
  /** Makes certificates for all nodes in the folder of a root, which is new when its name is, and answers the folder. */
  issue(root: string): string;
  rootOf(root: string): X509Certificate;
  leave(): Promise<void>;
}

export async function setStage(example: string, options: SimulatedClusterOptions = {}): Promise<Stage> {
  const machine = mkdtempSync(join(tmpdir(), "example-"));
  const folderOf = (root: string) => join(machine, root);
  const keys = new Set<string>();
  const scene = await setScene({ program: { folder: join(examples, example) }, cluster: options });
  const nodes = scene.cluster.nodes.map(({ name }) => name);
  const inboxes = inboxesOf(scene.cluster);
  await scene.project.setConfig({
    nodes: JSON.stringify(nodes),
    delivery: JSON.stringify(inboxes.delivery),
  });
  return {
    ...scene,
    issue(root) {
      execFileSync(join(examples, "make-demo-ca.sh"), [folderOf(root), ...nodes]);
      for (const node of nodes) keys.add(middleOf(readFileSync(join(folderOf(root), `${node}.key`), "utf8")));
      return folderOf(root);
    },
    rootOf: (root) => new X509Certificate(readFileSync(join(folderOf(root), "ca.pem"))),
    async leave() {
      try {
        for (const key of keys) {
          const found = await scene.project.findSecret(key);
          if (found.length > 0) throw new Error(`A private key stands in ${JSON.stringify(found)}.`);
        }
      } finally {
        inboxes.remove();
        rmSync(machine, { recursive: true, force: true });
        await leaveScene(scene);
      }
    },
  };
}

/** A line of a key that no other key has. */
function middleOf(pem: string): string {
  const lines = pem.trim().split("\n");
  return lines[Math.floor(lines.length / 2)] ?? "";
}
