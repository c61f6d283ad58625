import { deepEqual, equal, match, ok } from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join } from "node:path";
import { createDelivery } from "../../../../provider/certificates/delivery/createDelivery";
import type { DeliverySettings } from "../../../../provider/certificates/delivery/settings";
import { isSecurityError } from "../../../../provider/errors/securityError";
import type { RunningCluster } from "../../../cluster/startCluster";
import { createIssuer, type Issued } from "../../../cluster/testing/issuer";
import { removeFolder, temporaryFolder } from "../../certificates/delivery/support/nodeFolder";
import { makeKey, startSshServer, type SshServer } from "../../certificates/delivery/support/sshServer";
import {
  fingerprintOf,
  goalOf,
  issueAll,
  materialOf,
  outcomeOf,
  rotate,
  withCluster,
} from "./support/rotating";

describe("the files of a rotation", () => {
  let folder: string;
  let server: SshServer | undefined;
  before(() => {
    folder = temporaryFolder();
  });
  after(async () => {
    await server?.stop();
    removeFolder(folder);
  });

  /** A folder in which each node's data is found by the node's name. */
  function byName(cluster: RunningCluster): string {
    const root = join(folder, cluster.uuid);
    mkdirSync(root);
    for (const { name, inbox } of cluster.nodes) symlinkSync(dirname(inbox), join(root, name));
    return join(root, "{node}", "inbox");
  }

  async function overSsh(inbox: string): Promise<DeliverySettings> {
    const key = makeKey(join(folder, "key"));
    server = await startSshServer(join(folder, "server"), key);
    const knownHostsFile = join(folder, "known_hosts");
    writeFileSync(knownHostsFile, server.knownHost);
    return {
      type: "ssh",
      user: userInfo().username,
      host: "127.0.0.1",
      port: server.port,
      identityFile: key,
      knownHostsFile,
      configFile: "/dev/null",
      inbox,
    };
  }

  for (const [way, settings] of [
    ["ssh", overSsh],
    ["a command", (inbox: string): DeliverySettings => ({ type: "command", command: ["env"], inbox })],
  ] as const) {
    it(`come by ${way}, and none of an earlier generation or of a removed CA is left`, async () => {
      const old = await createIssuer("Old Root");
      await withCluster({ version: "7.6.8", level: "all", nodes: 2 }, async ({ cluster, client }) => {
        cluster.monitor.expect("noClearText");
        const delivery = createDelivery(await settings(byName(cluster)));
        const scene = { cluster, client, delivery };
        const first = materialOf(cluster, [old.certificate], await issueAll(cluster, old), "7.6.8");
        await rotate(scene, { material: first, goal: goalOf(first) });
        const root = await createIssuer("New Root");
        const material = materialOf(cluster, [root.certificate], await issueAll(cluster, root), "7.6.8");
        const goal = goalOf(material, { removeCAs: [fingerprintOf(old.certificate)] });
        await rotate(scene, { material, goal });
        for (const { inbox } of cluster.nodes) {
          const files = readdirSync(inbox).filter((name) => name !== "CA");
          deepEqual(files.sort(), ["chain.pem", "pkey.key"]);
        }
        const authorities = cluster.nodes.flatMap(({ inbox }) =>
          existsSync(join(inbox, "CA")) ? readdirSync(join(inbox, "CA")) : [],
        );
        equal(authorities.length, 1);
      });
    });
  }

  /** Places what a node is to take up as some other tool would. */
  async function placeByHand(
    cluster: RunningCluster,
    root: string,
    issued: Readonly<Record<string, Issued>>,
  ): Promise<void> {
    for (const { index, name } of cluster.nodes) {
      const own = issued[name];
      ok(own);
      await cluster.byHand.putInInbox(index, {
        "CA/root.pem": root,
        "chain.pem": own.chain,
        "pkey.key": own.key,
      });
    }
  }

  it("may be placed by something else, and are proven all the same", () =>
    withCluster({ version: "7.6.8", level: "all", nodes: 2 }, async ({ cluster, client }) => {
      const scene = { cluster, client, delivery: createDelivery({ type: "present" }) };
      const root = await createIssuer("Root");
      const issued = await issueAll(cluster, root);
      const material = materialOf(cluster, [root.certificate], issued, "7.6.8", { privateKey: undefined });
      await placeByHand(cluster, root.certificate, issued);
      await rotate(scene, { material, goal: goalOf(material) });

      // What lies there is another certificate than the one that is asked for.
      const wanted = await issueAll(cluster, root);
      const other = materialOf(cluster, [root.certificate], wanted, "7.6.8", { privateKey: undefined });
      await placeByHand(cluster, root.certificate, {
        ...wanted,
        "n1.cb.test": await root.issue("n1.cb.test"),
      });
      const { outcome } = await outcomeOf(scene, { material: other, goal: goalOf(other) });
      ok(isSecurityError(outcome, "CBSEC_STEP_FAILED"), String(outcome));
      match(outcome.message, /Port \d+ of n1\.cb\.test presents another certificate/);
      match(outcome.message, /new on n0\.cb\.test, n1\.cb\.test/);
      await placeByHand(cluster, root.certificate, wanted);
      const { kinds } = await rotate(scene, { material: other, goal: goalOf(other) });
      equal(kinds.filter((kind) => kind === "reloadCertificate").length, 1);
    }));
});
