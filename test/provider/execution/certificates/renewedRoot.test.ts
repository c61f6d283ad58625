import { deepEqual } from "node:assert/strict";
import { defaultLimits } from "../../../../provider/execution/limits";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import { createIssuer, type Issuer } from "../../../cluster/testing/issuer";
import { goalWithClients, issueClients, withClients, type ByName } from "./support/clients";
import {
  fingerprintOf,
  goalOf,
  issueAll,
  materialOf,
  rotate,
  withCluster,
  type Rotation,
  type Scene,
} from "./support/rotating";

const version = "7.6.8";
const over = { limits: { ...defaultLimits, propagation: 4_000 } };

/** From now. */
function ends(days: number): { readonly notAfter: Date } {
  return { notAfter: new Date(Date.now() + days * 24 * 3600 * 1000) };
}

/** For every node; the last of the roots is trusted last. */
function rotationTo(
  { cluster }: Scene,
  roots: readonly Issuer[],
  issued: ByName,
  removed: readonly Issuer[] = [],
): Rotation {
  const authorities = roots.map(({ certificate }) => certificate);
  const material = materialOf(cluster, authorities, issued, version);
  const removeCAs = removed.map(({ certificate }) => fingerprintOf(certificate));
  return { material, goal: goalOf(material, { removeCAs }), over };
}

/** Under which each node's certificate is, and which roots of ours are trusted. */
async function standing({ client }: Scene, roots: Readonly<Record<string, Issuer>>) {
  const named = (fingerprint = "") =>
    Object.keys(roots).find((name) => fingerprintOf(roots[name]?.certificate ?? "") === fingerprint);
  const { nodes, trustedCAs } = await readCertificates(client);
  return {
    under: nodes.map(({ authority }) => named(authority)),
    trusted: trustedCAs.flatMap(({ fingerprint }) => named(fingerprint) ?? []).sort(),
  };
}

describe("a root that was renewed with the same key", () => {
  it("lets one node alone get a new leaf, and stays while others are under what it was before", async () => {
    await withCluster({ version, nodes: 2, level: "all" }, async (scene) => {
      const before = await createIssuer("Root", ends(400));
      const renewed = await before.renewed(ends(800));
      const first = await issueAll(scene.cluster, before);
      await rotate(scene, rotationTo(scene, [before], first));
      await rotate(scene, rotationTo(scene, [renewed], first));
      const second = { ...first, "n1.cb.test": await renewed.issue("n1.cb.test") };
      await rotate(scene, rotationTo(scene, [renewed], second, [before]));
      deepEqual(await standing(scene, { before, renewed }), {
        under: ["before", "renewed"],
        trusted: ["before", "renewed"],
      });
    });
  });

  it("takes the place of what it was before also when it ends sooner", async () => {
    await withCluster({ version, nodes: 2, level: "all" }, async (scene) => {
      const before = await createIssuer("Root", ends(800));
      const renewed = await before.renewed(ends(400));
      await rotate(scene, rotationTo(scene, [before], await issueAll(scene.cluster, before)));
      const second = await issueAll(scene.cluster, renewed);
      await rotate(scene, rotationTo(scene, [renewed], second, [before]));
      deepEqual(await standing(scene, { before, renewed }), {
        under: ["renewed", "renewed"],
        trusted: ["renewed"],
      });
    });
  });

  it("may be asked for together with what it was before, whichever of them was trusted last, for internal client certificates too", async () => {
    await withCluster({ version, nodes: 2, level: "all" }, async (scene) => {
      const before = await createIssuer("Root", ends(400));
      const renewed = await before.renewed(ends(800));
      const { client, cluster } = scene;
      client.trust([before.certificate]);
      await rotate(scene, rotationTo(scene, [renewed], {}));
      await rotate(scene, rotationTo(scene, [renewed, before], {}));
      for (let times = 0; times < 2; times++) {
        const clients = await issueClients(cluster, before);
        const material = withClients(scene, before, await issueAll(cluster, before), clients, version);
        const both = rotationTo(scene, [renewed, before], {}).goal;
        const goal = goalWithClients(material, { trustedCAs: both.trustedCAs });
        await rotate(scene, { material, goal, over });
      }
      deepEqual((await standing(scene, { before, renewed })).under, ["before", "before"]);
    });
  });
});
