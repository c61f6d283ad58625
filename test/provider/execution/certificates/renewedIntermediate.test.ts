import { deepEqual, equal, match } from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describePem } from "../../../../provider/certificates/material/description";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import { createIssuer, type Issuer } from "../../../cluster/testing/issuer";
import type { ByName } from "./support/clients";
import {
  goalOf,
  issueAll,
  materialOf,
  outcomeOf,
  rotate,
  withCluster,
  type Rotation,
  type Scene,
} from "./support/rotating";

const version = "7.6.8";

function rotationTo({ client, cluster }: Scene, root: Issuer, issued: ByName): Rotation {
  client.trust([root.certificate]);
  const material = materialOf(cluster, [root.certificate], issued, version);
  return { material, goal: goalOf(material) };
}

/** Every node has its leaf under one intermediate CA; then the same leaves with that one's renewal above them, under another root or the same. */
async function withRenewal(
  underAnotherRoot: boolean,
  act: (scene: Scene, renewal: Rotation, before: ByName, after: ByName) => Promise<void>,
): Promise<void> {
  await withCluster({ version, nodes: 2, level: "all" }, async (scene) => {
    const root = await createIssuer("Root");
    const next = underAnotherRoot ? await createIssuer("Other Root") : root;
    const intermediate = await root.intermediate("Intermediate");
    const renewed = await next.intermediate("Intermediate", intermediate);
    const before = await issueAll(scene.cluster, intermediate);
    const after = Object.fromEntries(
      Object.entries(before).map(([name, one]) => [
        name,
        { ...one, chain: one.certificate + renewed.certificate },
      ]),
    );
    await rotate(scene, rotationTo(scene, root, before));
    await act(scene, rotationTo(scene, next, after), before, after);
  });
}

const fingerprints = (chain: readonly { readonly fingerprint: string }[]) =>
  chain.map(({ fingerprint }) => fingerprint);

describe("an intermediate CA that was renewed with the same key, above leaves that stay", () => {
  for (const underAnotherRoot of [false, true]) {
    it(`is had by every node also when an answer was lost before the node had reloaded, under ${underAnotherRoot ? "another" : "the same"} root`, async () => {
      await withRenewal(underAnotherRoot, async (scene, renewal, _, after) => {
        scene.cluster.faults.add({ kind: "closeBeforeEffect", path: /reloadCertificate/, times: 1 });
        await rotate(scene, renewal);
        const { nodes } = await readCertificates(scene.client);
        const wanted = Object.values(after).map(({ chain }) => fingerprints(describePem(chain)));
        deepEqual(
          nodes.map(({ chain }) => fingerprints(chain)),
          wanted,
        );
      });
    });
  }

  it("leaves a node that refused it with the files that it uses", async () => {
    await withRenewal(false, async (scene, renewal, before) => {
      const text = JSON.stringify("No.");
      scene.cluster.faults.add({ kind: "answer", status: 400, text, path: /reloadCertificate/ });
      const { outcome } = await outcomeOf(scene, renewal);
      match(String(outcome), /n0\.cb\.test still serves its earlier certificate/);
      const lying = readFileSync(join(scene.cluster.nodes[0]?.inbox ?? "", "chain.pem"), "utf8");
      equal(lying, before["n0.cb.test"]?.chain);
    });
  });
});
