import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Delivery } from "../../../../provider/certificates/delivery/types";
import type { PreparedMaterial } from "../../../../provider/certificates/material/prepareForDelivery";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { readCertificates } from "../../../../provider/execution/certificates/readCertificates";
import { defaultLimits } from "../../../../provider/execution/limits";
import { createIssuer, type Issuer } from "../../../cluster/testing/issuer";
import { writes } from "../support/onCluster";
import { goalWithClients, issueClients, withClients, type ByName } from "./support/clients";
import {
  fingerprintOf,
  goalOf,
  issueAll,
  ofCertificates,
  outcomeOf,
  rotate,
  withCluster,
  type Scene,
} from "./support/rotating";

/** Fingerprints of the internal client certificates that the nodes show. */
async function shown({ client }: Scene): Promise<readonly (string | undefined)[]> {
  return ((await readCertificates(client)).clients ?? []).map(({ chain }) => chain[0]?.fingerprint);
}

/** The first node's key beside the second one's certificate: the server refuses them. */
function withKeyOfAnother(clients: ByName): ByName {
  return {
    ...clients,
    "n1.cb.test": { ...clients["n1.cb.test"]!, key: clients["n0.cb.test"]!.key },
  };
}

function leaves(issued: ByName): readonly string[] {
  return Object.values(issued).map(({ certificate }) => fingerprintOf(certificate));
}

/** Wants other clients, but strangers are placed: n0 must go back to what it had. */
async function takesBackStrangers(scene: Scene, root: Issuer, issued: ByName): Promise<void> {
  const { cluster, delivery } = scene;
  const [stranger, wanted] = [await issueClients(cluster, root), await issueClients(cluster, root)];
  const swapping: Delivery = {
    ...delivery,
    place: (node, files, options) => {
      const { chain, key } = stranger[node.name]!;
      return delivery.place(
        node,
        files.client === undefined ? files : { client: { chain, privateKey: key } },
        options,
      );
    },
  };
  const material = withClients(scene, root, issued, wanted, "7.6.8");
  const { outcome } = await outcomeOf(
    { ...scene, delivery: swapping },
    {
      material,
      goal: goalWithClients(material),
      over: { limits: { ...defaultLimits, propagation: 3000 } },
    },
  );
  ok(isSecurityError(outcome), String(outcome));
  match(outcome.message, /n0\.cb\.test went back to its earlier internal client certificate/);
}

describe("internal client certificates on a simulated cluster", () => {
  for (const [version, level] of [
    ["7.6.8", "all"],
    ["8.0.1", "strict"],
  ] as const) {
    it(`are rotated with a new root, after the nodes' own, and the old root goes, on ${version} at ${level}`, async () => {
      await withCluster({ version, level, nodes: 2 }, async (scene) => {
        const { cluster, client } = scene;
        cluster.monitor.expect("noClearText");
        const first = await createIssuer("First Root");
        const issued = await issueAll(cluster, first);
        const firstClients = await issueClients(cluster, await first.intermediate("Clients"));
        const material = withClients(scene, first, issued, firstClients, version);
        const { kinds, result } = await rotate(scene, { material, goal: goalWithClients(material) });
        const both = ["reloadCertificate", "reloadCertificate"];
        const clients = ["reloadClientCertificate", "reloadClientCertificate"];
        deepEqual(ofCertificates(kinds), ["trustCAs", ...both, ...clients, "confirmCertificates"]);
        deepEqual(await shown(scene), leaves(firstClients));
        deepEqual(
          result.certificates?.clients.map(({ type, leaf }) => [type, leaf?.fingerprint]),
          leaves(firstClients).map((leaf) => ["uploaded", leaf]),
        );
        const before = writes(cluster).length;
        deepEqual((await rotate(scene, { material, goal: goalWithClients(material) })).kinds, []);
        equal(writes(cluster).length, before);

        const second = await createIssuer("Second Root");
        const nextClients = await issueClients(cluster, second);
        const next = withClients(scene, second, await issueAll(cluster, second), nextClients, version);
        const removeCAs = [fingerprintOf(first.certificate)];
        const again = await rotate(scene, { material: next, goal: goalWithClients(next, { removeCAs }) });
        deepEqual(again.kinds.filter((kind) => kind === "removeTrustedCAs").length, 1);
        deepEqual(await shown(scene), leaves(nextClients));
        const { trustedCAs } = await readCertificates(client);
        ok(trustedCAs.every(({ fingerprint }) => !removeCAs.includes(fingerprint)));
        for (const { inbox } of cluster.nodes)
          deepEqual(
            readdirSync(inbox).filter((name) => name.startsWith(".cbsec")),
            [],
          );
      });
    });
  }

  it("are rotated alone, without touching nodes' own certificates, and go with them when the server makes its own", async () => {
    await withCluster({ version: "7.6.8", level: "all", nodes: 2 }, async (scene) => {
      const { cluster } = scene;
      const root = await createIssuer("Root");
      const issued = await issueAll(cluster, root);
      const first = withClients(scene, root, issued, await issueClients(cluster, root), "7.6.8");
      await rotate(scene, { material: first, goal: goalWithClients(first) });
      const clients = await issueClients(cluster, root);
      const material = withClients(scene, root, issued, clients, "7.6.8");
      const { kinds } = await rotate(scene, { material, goal: goalWithClients(material) });
      deepEqual(ofCertificates(kinds), [
        "reloadClientCertificate",
        "reloadClientCertificate",
        "confirmCertificates",
      ]);
      deepEqual(await shown(scene), leaves(clients));
      const none: PreparedMaterial = { authorities: [], nodes: {} };
      const removeCAs = [fingerprintOf(root.certificate)];
      const back = goalOf(none, { serverMade: { replace: [] }, removeCAs });
      await rotate(scene, { material: none, goal: back });
      const { clients: end = [], trustedCAs } = await readCertificates(scene.client);
      deepEqual(
        end.map(({ type }) => type),
        ["generated", "generated"],
      );
      ok(trustedCAs.every(({ fingerprint }) => !removeCAs.includes(fingerprint)));
    });
  });

  it("are brought and rotated without certificates for the nodes, whose own stay, and the server makes them again", async () => {
    await withCluster({ version: "8.0.1", level: "strict", nodes: 2 }, async (scene) => {
      const { cluster, client } = scene;
      cluster.monitor.expect("noClearText");
      const root = await createIssuer("Clients' Root");
      const own = async () =>
        (await readCertificates(client)).nodes.map(({ chain }) => chain[0]?.fingerprint);
      const before = await own();
      for (const first of [true, false]) {
        const clients = await issueClients(cluster, root);
        const material = withClients(scene, root, {}, clients, "8.0.1");
        const { kinds } = await rotate(scene, { material, goal: goalWithClients(material) });
        const both = ["reloadClientCertificate", "reloadClientCertificate"];
        deepEqual(ofCertificates(kinds), [...(first ? ["trustCAs"] : []), ...both, "confirmCertificates"]);
        deepEqual(await shown(scene), leaves(clients));
        deepEqual(await own(), before);
      }
      const none: PreparedMaterial = { authorities: [], nodes: {} };
      const removeCAs = [fingerprintOf(root.certificate)];
      const back = goalOf(none, { serverMade: { replace: [] }, removeCAs });
      await rotate(scene, { material: none, goal: back });
      const { clients: end = [], trustedCAs } = await readCertificates(client);
      ok(end.every(({ type }) => type === "generated"));
      ok(trustedCAs.every(({ fingerprint }) => !removeCAs.includes(fingerprint)));
    });
  });

  it("whose reload is refused leaves that node with the one it had and its inbox as before; the next run goes on", async () => {
    await withCluster({ version: "8.0.1", level: "all", nodes: 2 }, async (scene) => {
      const { cluster } = scene;
      const root = await createIssuer("Root");
      const issued = await issueAll(cluster, root);
      const clients = await issueClients(cluster, root);
      const wrong = withKeyOfAnother(clients);
      const [, before] = await shown(scene);
      const material = withClients(scene, root, issued, wrong, "8.0.1");
      const { outcome } = await outcomeOf(scene, { material, goal: goalWithClients(material) });
      ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
      match(outcome.message, /n1\.cb\.test still has its earlier internal client certificate/);
      match(outcome.message, /new internal client certificates on n0\.cb\.test, trusted/);
      deepEqual(await shown(scene), [leaves(clients)[0], before]);
      ok(!existsSync(join(cluster.nodes[1]!.inbox, "client_chain.pem")));
      ok(cluster.truth().autoFailover.enabled);
      const right = withClients(scene, root, issued, clients, "8.0.1");
      const { kinds } = await rotate(scene, { material: right, goal: goalWithClients(right) });
      deepEqual(ofCertificates(kinds), ["reloadClientCertificate", "confirmCertificates"]);
      deepEqual(await shown(scene), leaves(clients));
    });
  });

  it("that turn out to be others than wanted are taken back, where the node had an uploaded one", async () => {
    await withCluster({ version: "7.6.8", level: "all", nodes: 2 }, async (scene) => {
      const { cluster } = scene;
      const root = await createIssuer("Root");
      const issued = await issueAll(cluster, root);
      const first = await issueClients(cluster, root);
      const material = withClients(scene, root, issued, first, "7.6.8");
      await rotate(scene, { material, goal: goalWithClients(material) });
      await takesBackStrangers(scene, root, issued);
      deepEqual(await shown(scene), leaves(first));
    });
  });

  it("keep the files that a node uses for its way back, not those of a generation before", async () => {
    await withCluster({ version: "7.6.8", level: "all", nodes: 2 }, async (scene) => {
      const { cluster } = scene;
      const root = await createIssuer("Root");
      const issued = await issueAll(cluster, root);
      const clients = await issueClients(cluster, root);
      const wrong = withKeyOfAnother(clients);
      const material = withClients(scene, root, issued, wrong, "7.6.8");
      // What was proven on n0 alone is not confirmed: the generation before it lies there still.
      const { outcome } = await outcomeOf(scene, { material, goal: goalWithClients(material) });
      ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
      const before = await shown(scene);
      equal(before[0], leaves(clients)[0]);
      await takesBackStrangers(scene, root, issued);
      deepEqual(await shown(scene), before);
    });
  });
});
