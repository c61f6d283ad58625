import { deepEqual, equal, match, ok, rejects } from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { lookAtPort } from "../../../../provider/certificates/proof/lookAtPort";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { realTime } from "../../../../provider/time";
import type { RunningCluster } from "../../../cluster/startCluster";
import { createIssuer } from "../../../cluster/testing/issuer";
import { writes } from "../support/onCluster";
import { fingerprintOf, goalOf, issueAll, materialOf, rotate, withCluster } from "./support/rotating";

/** Fingerprints of the leaves that the management ports present. */
async function served(cluster: RunningCluster): Promise<readonly string[]> {
  return Promise.all(
    cluster.nodes.map(async ({ name, tlsPort }) => {
      const port = { host: "127.0.0.2", port: tlsPort, servername: name, authorities: [] };
      return (await lookAtPort(port, realTime)).leaf.fingerprint;
    }),
  );
}

describe("rotating certificates on a simulated cluster", () => {
  for (const [version, level] of [
    ["7.0.5", "none"],
    ["7.0.5", "all"],
    ["7.1.4", "all"],
    ["7.2.3", "none"],
    ["7.6.8", "strict"],
    ["8.0.1", "strict"],
  ] as const) {
    it(`uploads for the first time on ${version} at ${level}, and a second run finds nothing to do`, async () => {
      await withCluster({ version, level, nodes: 2 }, async (scene) => {
        const { cluster } = scene;
        const root = await createIssuer("First Root");
        const issued = await issueAll(cluster, await root.intermediate("First Intermediate"));
        const material = materialOf(cluster, [root.certificate], issued, version);
        const { result } = await rotate(scene, { material, goal: goalOf(material) });
        deepEqual(
          await served(cluster),
          cluster.nodes.map(({ name }) => fingerprintOf(issued[name]?.certificate ?? "")),
        );
        equal(result.level, level);
        const before = writes(cluster).length;
        deepEqual((await rotate(scene, { material, goal: goalOf(material) })).kinds, []);
        equal(writes(cluster).length, before);
      });
    });
  }

  for (const version of ["7.0.5", "7.1.4", "7.6.8"]) {
    it(`changes leaves only on ${version} at all, without touching encryption`, async () => {
      const root = await createIssuer("Root");
      await withCluster({ version, level: "all", nodes: 2 }, async (scene) => {
        const first = materialOf(
          scene.cluster,
          [root.certificate],
          await issueAll(scene.cluster, root),
          version,
        );
        await rotate(scene, { material: first, goal: goalOf(first) });
        scene.cluster.monitor.expect("noClearText");
        const issued = await issueAll(scene.cluster, root);
        const material = materialOf(scene.cluster, [root.certificate], issued, version);
        const { kinds } = await rotate(scene, { material, goal: goalOf(material) });
        ok(!kinds.includes("switchEncryption") && !kinds.includes("trustCAs"));
        equal(kinds.filter((kind) => kind === "reloadCertificate").length, 2);
        deepEqual(
          await served(scene.cluster),
          Object.values(issued).map(({ certificate }) => fingerprintOf(certificate)),
        );
        for (const { inbox } of scene.cluster.nodes)
          deepEqual(
            readdirSync(inbox).filter((name) => name.startsWith(".cbsec")),
            [],
          );
      });
    });
  }

  for (const [version, addCAsBy] of [
    ["7.1.4", "inbox"],
    ["7.6.8", "inbox"],
    ["7.6.8", "upload"],
    ["8.0.1", "upload"],
  ] as const) {
    it(`replaces the root on ${version} at strict by ${addCAsBy}, both trusted meanwhile, and removes the old one`, async () => {
      const old = await createIssuer("Old Root");
      const certificates = {
        authorities: [old.certificate],
        nodes: { 0: await old.issue("n0.cb.test"), 1: await old.issue("n1.cb.test") },
      };
      await withCluster({ version, level: "strict", nodes: 2, certificates }, async (scene) => {
        const { cluster, client } = scene;
        cluster.monitor.expect("noClearText");
        const root = await createIssuer("New Root");
        const issued = await issueAll(cluster, root);
        const material = materialOf(cluster, [root.certificate], issued, version);
        const removeCAs = [fingerprintOf(old.certificate)];
        const { kinds } = await rotate(scene, { material, goal: goalOf(material, { addCAsBy, removeCAs }) });
        deepEqual(
          kinds.filter((kind) => /Certificate|CAs/.test(kind)),
          ["trustCAs", "reloadCertificate", "reloadCertificate", "confirmCertificates", "removeTrustedCAs"],
        );
        const { trustedCAs } = await readCertificates(client);
        ok(trustedCAs.every(({ fingerprint }) => !removeCAs.includes(fingerprint)));
        // The next run comes in by the same client, which began with the old root alone.
        equal((await client.discover()).length, 2);
      });
    });
  }

  it("goes back to certificates that the server makes, and is still let in", async () => {
    const root = await createIssuer("Root");
    const certificates = {
      authorities: [root.certificate],
      nodes: { 0: await root.issue("n0.cb.test"), 1: await root.issue("n1.cb.test") },
    };
    await withCluster({ version: "7.1.4", level: "all", nodes: 2, certificates }, async (scene) => {
      const material = materialOf(scene.cluster, [], {}, "7.1.4");
      const { kinds } = await rotate(scene, {
        material,
        goal: goalOf(material, { serverMade: { replace: [] } }),
      });
      ok(kinds.includes("regenerateCertificates"));
      const { nodes } = await readCertificates(scene.client);
      deepEqual(
        nodes.map(({ type }) => type),
        ["generated", "generated"],
      );
    });
  });

  for (const [version, level] of [
    ["7.0.5", "all"],
    ["7.6.8", "strict"],
    ["8.0.1", "strict"],
  ] as const) {
    it(`has the server make a new CA on ${version} at ${level}, which the client trusts from then on`, async () => {
      await withCluster({ version, level, nodes: 2 }, async (scene) => {
        const [old] = (await readCertificates(scene.client)).trustedCAs;
        const material = materialOf(scene.cluster, [], {}, version);
        const replace = [old?.fingerprint ?? ""];
        await rotate(scene, { material, goal: goalOf(material, { serverMade: { replace } }) });
        const { nodes } = await readCertificates(scene.client);
        ok(nodes.every(({ authority }) => authority !== undefined && !replace.includes(authority)));
      });
    });
  }

  it("brings a node back whose reload is refused in the middle; the others are consistent, and its inbox as before", async () => {
    const old = await createIssuer("Old Root");
    const certificates = {
      authorities: [old.certificate],
      nodes: {
        0: await old.issue("n0.cb.test"),
        1: await old.issue("n1.cb.test"),
        2: await old.issue("n2.cb.test"),
      },
    };
    await withCluster(
      { version: "7.6.8", level: "all", nodes: 3, certificates, autoFailover: { enabled: false } },
      async (scene) => {
        const { cluster } = scene;
        const [, second] = cluster.nodes;
        const root = await createIssuer("New Root");
        const issued = await issueAll(cluster, root);
        // A key of another certificate: the server refuses it at the reload.
        const wrong = {
          ...issued,
          "n1.cb.test": { ...issued["n1.cb.test"]!, key: issued["n0.cb.test"]!.key },
        };
        const material = materialOf(cluster, [root.certificate], wrong, "7.6.8");
        const before = await served(cluster);
        await rejects(rotate(scene, { material, goal: goalOf(material) }), (error) => {
          ok(isSecurityError(error, "CBSEC_STEP_FAILED"));
          match(error.message, /n1\.cb\.test still serves its earlier certificate/);
          return true;
        });
        const after = await served(cluster);
        deepEqual(after.slice(1), before.slice(1));
        equal(after[0], fingerprintOf(issued["n0.cb.test"]!.certificate));
        ok(!existsSync(join(second?.inbox ?? "", "chain.pem")));
        // Put right, the next run resumes where this one stopped.
        const right = materialOf(cluster, [root.certificate], issued, "7.6.8");
        const { kinds } = await rotate(scene, { material: right, goal: goalOf(right) });
        equal(kinds.filter((kind) => kind === "reloadCertificate").length, 2);
      },
    );
  });

  it("takes a certificate back that a node serves, but that is not proven, by a second reload", async () => {
    const old = await createIssuer("Old Root");
    const certificates = {
      authorities: [old.certificate],
      nodes: { 0: await old.issue("n0.cb.test"), 1: await old.issue("n1.cb.test") },
    };
    // Before 7.2 the server does not look at the name, and without encryption nothing else does.
    await withCluster(
      { version: "7.1.4", nodes: 2, certificates, autoFailover: { enabled: false } },
      async (scene) => {
        const { cluster } = scene;
        const first = materialOf(cluster, [old.certificate], await issueAll(cluster, old), "7.1.4");
        await rotate(scene, { material: first, goal: goalOf(first) });
        const before = await served(cluster);
        const issued = await issueAll(cluster, old);
        issued["n1.cb.test"] = await old.issue("somebody.else.test");
        const material = materialOf(cluster, [old.certificate], issued, "7.1.4");
        await rejects(rotate(scene, { material, goal: goalOf(material) }), (error) => {
          ok(isSecurityError(error, "CBSEC_STEP_FAILED"));
          match(error.message, /n1\.cb\.test went back to its earlier certificate/);
          return true;
        });
        equal((await served(cluster))[1], before[1]);
      },
      "plain",
    );
  });
});
