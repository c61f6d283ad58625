import { deepEqual, equal, ok } from "node:assert/strict";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import type { CertificatesGoal } from "../../../../provider/planning/certificates/goal";
import type { StepKind } from "../../../../provider/planning/step";
import type { ClusterEncryptionLevel } from "../../../../provider/vocabulary";
import { createIssuer, type Issuer } from "../../../cluster/testing/issuer";
import { reach, writes } from "../support/onCluster";
import {
  fingerprintOf,
  goalOf,
  issueAll,
  materialOf,
  ofCertificates,
  rotate,
  withCluster,
  type Rotated,
  type Scene,
} from "./support/rotating";

const every: readonly ClusterEncryptionLevel[] = ["none", "control", "all", "strict"];
const reloads: readonly StepKind[] = ["reloadCertificate", "reloadCertificate", "confirmCertificates"];

/** Strict, and encryption beside Eventing, came with 7.0.2. */
const versions: readonly { version: string; levels: readonly ClusterEncryptionLevel[]; oneCA: boolean }[] = [
  { version: "7.0.0", levels: ["none", "all"], oneCA: true },
  { version: "7.0.2", levels: ["strict"], oneCA: true },
  { version: "7.0.5", levels: every, oneCA: true },
  { version: "7.1.4", levels: every, oneCA: false },
  { version: "7.2.3", levels: every, oneCA: false },
  { version: "7.6.8", levels: every, oneCA: false },
  { version: "8.0.1", levels: every, oneCA: false },
];

for (const { version, levels, oneCA } of versions) {
  describe(`Certificates on server version ${version}`, () => {
    const functions = version === "7.0.0" ? [] : [{ name: "f" }];

    for (const level of levels) {
      it(`go from the first upload to certificates that the server makes, at ${level}`, () =>
        withCluster({ version, level, nodes: 2, functions, timeScale: 0.01 }, async (scene) => {
          const { cluster, client } = scene;
          if (!oneCA) cluster.monitor.expect("noClearText");
          const trusts: readonly StepKind[] = ["trustCAs", ...reloads];

          const oldRoot = await createIssuer("Old Root");
          const [one, other] = [await oldRoot.intermediate("One"), await oldRoot.intermediate("Other")];
          const first = await to(scene, oldRoot, one);
          expectSteps(first, trusts);
          deepEqual(first.result.certificates?.loadedCAs, [fingerprintOf(oldRoot.certificate)]);

          expectSteps(await to(scene, oldRoot, one), reloads);
          expectSteps(await to(scene, oldRoot, other), reloads);

          const root = await createIssuer("New Root");
          const removeCAs = [fingerprintOf(oldRoot.certificate)];
          const rotated = await to(scene, root, root, { removeCAs });
          expectSteps(rotated, oneCA ? trusts : [...trusts, "removeTrustedCAs"]);
          deepEqual(rotated.result.certificates?.removedCAs, removeCAs);

          const nothing = materialOf(cluster, [], {}, version);
          const goal = goalOf(nothing, {
            serverMade: { replace: [] },
            removeCAs: [fingerprintOf(root.certificate)],
          });
          const deleted = await rotate(scene, { material: nothing, goal });
          expectSteps(deleted, [
            "regenerateCertificates",
            "confirmCertificates",
            ...(oneCA ? [] : (["removeTrustedCAs"] as const)),
          ]);
          deepEqual(deleted.result.certificates?.removedCAs, [fingerprintOf(root.certificate)]);
          ok((await readCertificates(client)).nodes.every(({ type }) => type === "generated"));
        }));

      /** Certificates of that issuer for every node, under that root. */
      async function to(
        scene: Scene,
        root: Issuer,
        issuer: Issuer,
        over: Partial<CertificatesGoal> = {},
      ): Promise<Rotated> {
        const issued = await issueAll(scene.cluster, issuer);
        const material = materialOf(scene.cluster, [root.certificate], issued, version);
        const rotation = { material, goal: goalOf(material, over) };
        const rotated = await rotate(scene, rotation);
        equal(rotated.result.level, level);
        deepEqual(
          rotated.result.certificates?.nodes.map(({ leaf }) => leaf?.fingerprint),
          scene.cluster.nodes.map(({ name }) => fingerprintOf(issued[name]?.certificate ?? "")),
        );
        deepEqual(scene.cluster.monitor.finish(scene.cluster.truth()), []);
        const before = writes(scene.cluster).length;
        deepEqual((await rotate(scene, rotation)).result.steps, []);
        equal(writes(scene.cluster).length, before);
        return rotated;
      }
    }

    it("change together with family and level, in one window", () =>
      withCluster({ version, nodes: 2, functions, timeScale: 0.01 }, async (scene) => {
        const root = await createIssuer("Root");
        const material = materialOf(
          scene.cluster,
          [root.certificate],
          await issueAll(scene.cluster, root),
          version,
        );
        const joint = {
          addressFamily: { family: "ipv6", only: false },
          encryption: { level: levels.at(-1) ?? "all" },
        } as const;
        const { kinds, result } = await rotate(scene, { material, goal: goalOf(material), joint });
        equal(result.level, joint.encryption.level);
        ok(result.nodes.every(({ addressFamily }) => addressFamily === "ipv6"));
        for (const kind of ["disableAutoFailover", "restoreAutoFailover", "pauseFunctions"])
          equal(
            kinds.filter((one) => one === kind).length,
            kind === "pauseFunctions" ? Math.min(1, functions.length) : 1,
          );
        deepEqual(scene.cluster.monitor.finish(scene.cluster.truth()), []);
        // And down again, with encryption, in another one.
        const down = { encryption: { level: "none" } } as const;
        const leaves = materialOf(
          scene.cluster,
          [root.certificate],
          await issueAll(scene.cluster, root),
          version,
        );
        equal(
          (await rotate(scene, { material: leaves, goal: goalOf(leaves), joint: down })).result.level,
          "none",
        );
        await reach(scene.client, { addressFamily: { family: "ipv4", only: false } });
      }));

    if (!oneCA) {
      it("are changed with encryption off where that is asked for, and the level comes back", async () => {
        const top = levels.at(-1) ?? "strict";
        await withCluster({ version, level: top, nodes: 2, functions, timeScale: 0.01 }, async (scene) => {
          const root = await createIssuer("Root");
          const material = materialOf(
            scene.cluster,
            [root.certificate],
            await issueAll(scene.cluster, root),
            version,
          );
          const goal = goalOf(material, { strategy: "encryptionOff" });
          const { kinds, result } = await rotate(scene, { material, goal });
          equal(result.level, top);
          equal(kinds.filter((kind) => kind === "switchEncryption").length, 4);
          equal(result.certificates?.strategy, "encryptionOff");
          ok(result.exposure.linksUnencrypted > 0);
        });
      });
    }
  });
}

function expectSteps({ kinds }: Rotated, expected: readonly StepKind[]): void {
  deepEqual(ofCertificates(kinds), expected);
}
