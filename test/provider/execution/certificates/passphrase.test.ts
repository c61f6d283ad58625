import { equal, match, ok } from "node:assert/strict";
import { createPrivateKey } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { Passphrase } from "../../../../provider/certificates/material/material";
import { isSecurityError } from "../../../../provider/errors/securityError";
import type { RunningCluster } from "../../../cluster/startCluster";
import { createIssuer, type Issued } from "../../../cluster/testing/issuer";
import { goalOf, issueAll, materialOf, outcomeOf, rotate, withCluster } from "./support/rotating";

const secret = "a passphrase of the keys";

function encrypted(issued: Readonly<Record<string, Issued>>): Record<string, Issued> {
  const lock = (key: string) =>
    createPrivateKey(key).export({ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: secret });
  return Object.fromEntries(
    Object.entries(issued).map(([name, one]) => [name, { ...one, key: String(lock(one.key)) }]),
  );
}

describe("encrypted keys", () => {
  let service: Server;
  before(async () => {
    service = createServer((_, response) => response.end(secret));
    await new Promise<void>((resolve) => service.listen(0, "127.0.0.1", resolve));
  });
  after(() => {
    service.closeAllConnections();
    service.close();
  });

  /** A script on each node that says the passphrase. */
  function script(cluster: RunningCluster): Passphrase {
    for (const { inbox } of cluster.nodes) {
      const folder = join(dirname(inbox), "scripts");
      mkdirSync(folder);
      writeFileSync(join(folder, "say.sh"), `#!/bin/sh\necho "$1"\n`, { mode: 0o755 });
    }
    return { type: "script", path: "say.sh", args: [secret], trim: true, timeout: 5_000 };
  }

  const forms: readonly [string, (cluster: RunningCluster) => Passphrase][] = [
    ["sent with the reload", () => ({ type: "plain", password: secret })],
    ["said by a script on the node", script],
    [
      "fetched by the node from a service",
      () => ({ type: "rest", url: `http://127.0.0.1:${(service.address() as AddressInfo).port}/` }),
    ],
  ];
  for (const [form, passphrase] of forms) {
    it(`are opened by a passphrase ${form}, which is nowhere else`, () =>
      withCluster({ version: "7.6.8", level: "all", nodes: 2 }, async (scene) => {
        const { cluster } = scene;
        const root = await createIssuer("Root");
        const own = { privateKeyPassphrase: passphrase(cluster) };
        const issued = encrypted(await issueAll(cluster, root));
        const material = materialOf(cluster, [root.certificate], issued, "7.6.8", own);
        const { result, said } = await rotate(scene, { material, goal: goalOf(material) });
        ok(!JSON.stringify([result, said]).includes(secret));
        const groups = cluster.requests.filter(({ path }) => path.includes("/rbac/groups"));
        ok(groups.every(({ body }) => !body.includes(secret)));
      }));
  }

  it("of the earlier certificate are opened again when a node goes back to it", () =>
    // Before 7.2 the server does not look at the name, so that only the proof shows it.
    withCluster(
      { version: "7.1.4", nodes: 2 },
      async (scene) => {
        const { cluster } = scene;
        const root = await createIssuer("Root");
        const passphrase: Passphrase = { type: "plain", password: secret };
        const first = materialOf(
          cluster,
          [root.certificate],
          encrypted(await issueAll(cluster, root)),
          "7.1.4",
          { privateKeyPassphrase: passphrase },
        );
        await rotate(scene, { material: first, goal: goalOf(first) });
        const issued = {
          ...(await issueAll(cluster, root)),
          "n1.cb.test": await root.issue("somebody.else.test"),
        };
        const material = materialOf(cluster, [root.certificate], issued, "7.1.4");
        const previousPassphrases = { [cluster.nodes[1]?.otpNode ?? ""]: passphrase };
        const { outcome } = await outcomeOf(scene, {
          material,
          goal: goalOf(material),
          supplies: { previousPassphrases },
        });
        ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
        match(outcome.message, /n1\.cb\.test went back to its earlier certificate/);
        ok(!outcome.message.includes(secret));
        equal(cluster.requests.filter(({ path }) => path.endsWith("/reloadCertificate")).length, 5);
      },
      "plain",
    ));
});
