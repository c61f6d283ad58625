import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describePem } from "../../../../provider/certificates/material/description";
import { lookAtPort, type LookAtPort } from "../../../../provider/certificates/proof/lookAtPort";
import { connect } from "../../../../provider/cluster/connect";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { defaultLimits } from "../../../../provider/execution/limits";
import { realTime } from "../../../../provider/time";
import { createIssuer } from "../../../cluster/testing/issuer";
import { settingsOf, writes } from "../support/onCluster";
import { goalWithClients, issueClients, withClients, type ByName } from "./support/clients";
import { fingerprintOf, outcomeOf, rotate, withCluster, type Scene } from "./support/rotating";

/** What the provider showed to which port, and how many client certificates had been reloaded by then. */
type Shown = { readonly leaf: string; readonly to: string; readonly reloaded: number }[];

async function watching(scene: Scene, act: (scene: Scene) => Promise<void>): Promise<Shown> {
  const { cluster } = scene;
  const shown: Shown = [];
  const look: LookAtPort = async (port, time) => {
    const presented = await lookAtPort(port, time);
    if (port.client !== undefined) {
      const leaf = describePem(port.client.certificate)[0]?.fingerprint ?? "";
      shown.push({ leaf, to: port.servername, reloaded: reloads(scene) });
    }
    return presented;
  };
  const settings = { ...settingsOf(cluster), endpoint: cluster.tlsEndpoint };
  const client = connect(settings, { time: realTime, lookAtPort: look });
  try {
    await act({ ...scene, client });
  } finally {
    await client.close();
  }
  return shown;
}

function reloads({ cluster }: Scene): number {
  return writes(cluster).filter(({ path }) => path.endsWith("reloadClientCertificate")).length;
}

/** Ports ask clients for certificates. */
const asking = (state: "enable" | "hybrid") => ({
  authorities: [],
  clientCertAuth: { state, prefixes: [{ path: "subject.cn", prefix: "", delimiter: "" }] },
});

const leavesOf = (issued: ByName) =>
  Object.values(issued).map(({ certificate }) => fingerprintOf(certificate));

describe("the proof that nodes take an internal client certificate", () => {
  const names = ["n0.cb.test", "n1.cb.test"];

  for (const [version, level, state] of [
    ["7.6.8", "all", "enable"],
    ["8.0.1", "strict", "hybrid"],
  ] as const) {
    it(`is a handshake with every node before the certificate's own node has it, on ${version} at ${level} with authentication ${state}`, async () => {
      await withCluster({ version, level, nodes: 2, certificates: asking(state) }, async (scene) => {
        const root = await createIssuer("Clients' Root");
        const clients = await issueClients(scene.cluster, root);
        const material = withClients(scene, root, {}, clients, version);
        const shown = await watching(scene, async (watched) => {
          await rotate(watched, { material, goal: goalWithClients(material) });
        });
        deepEqual(
          shown.sort((a, b) => a.reloaded - b.reloaded || (a.to < b.to ? -1 : 1)),
          leavesOf(clients).flatMap((leaf, reloaded) => names.map((to) => ({ leaf, to, reloaded }))),
        );
      });
    });
  }

  it("fails for one that nodes turn away, and no node gets it", async () => {
    await withCluster(
      { version: "7.6.8", level: "all", nodes: 2, certificates: asking("enable") },
      async (scene) => {
        const root = await createIssuer("Clients' Root");
        const clients = await issueClients(scene.cluster, root, "serverAuth");
        const material = withClients(scene, root, {}, clients, "7.6.8");
        const over = { limits: { ...defaultLimits, propagation: 2000 } };
        const { outcome } = await outcomeOf(scene, { material, goal: goalWithClients(material), over });
        ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
        match(
          outcome.message,
          /n\d\.cb\.test does not take the internal client certificate for n0\.cb\.test, so that n0\.cb\.test does not get it\. The TLS handshake/,
        );
        equal(reloads(scene), 0);
        for (const { inbox } of scene.cluster.nodes) ok(!existsSync(join(inbox, "client_chain.pem")));
      },
    );
  });

  it("is not sought where no port asks for client certificates", async () => {
    await withCluster({ version: "7.6.8", level: "all", nodes: 2 }, async (scene) => {
      const root = await createIssuer("Clients' Root");
      const material = withClients(scene, root, {}, await issueClients(scene.cluster, root), "7.6.8");
      const shown = await watching(scene, async (watched) => {
        await rotate(watched, { material, goal: goalWithClients(material) });
      });
      deepEqual(shown, []);
    });
  });
});
