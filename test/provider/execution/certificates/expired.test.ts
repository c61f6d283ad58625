import { equal, match, ok } from "node:assert/strict";
import { connect } from "../../../../provider/cluster/connect";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { realTime } from "../../../../provider/time";
import { createIssuer } from "../../../cluster/testing/issuer";
import { settingsOf } from "../support/onCluster";
import {
  fingerprintOf,
  goalOf,
  issueAll,
  materialOf,
  outcomeOf,
  rotate,
  withCluster,
} from "./support/rotating";

describe("certificates that have expired already", () => {
  for (const [version, level] of [
    ["7.0.5", "none"],
    ["7.6.8", "strict"],
  ] as const) {
    it(`are replaced on ${version} at ${level} when they are pinned, and by nobody else`, async () => {
      const old = await createIssuer("Old Root");
      // No server takes one up that has expired: these do so once it runs.
      const notAfter = new Date(Date.now() + 10_000);
      const own = [
        await old.issue("n0.cb.test", { notAfter }),
        await old.issue("n1.cb.test", { notAfter }),
      ] as const;
      const certificates = { authorities: [old.certificate], nodes: { 0: own[0], 1: own[1] } };
      await withCluster({ version, level, nodes: 2, certificates }, async ({ cluster, client, delivery }) => {
        await realTime.sleep(notAfter.getTime() + 1_000 - Date.now());
        const material = materialOf(cluster, [old.certificate], await issueAll(cluster, old), version);
        const goal = goalOf(material);
        const { outcome } = await outcomeOf({ cluster, client, delivery }, { material, goal });
        ok(isSecurityError(outcome, "CBSEC_TLS_NOT_VERIFIED"), String(outcome));
        match(outcome.message, /has expired/);
        equal(cluster.requests.filter(({ tls }) => tls).length, 0);

        const pinnedCertificates = own.map(({ certificate }) => fingerprintOf(certificate));
        const pinning = connect({ ...settingsOf(cluster), pinnedCertificates }, { time: realTime });
        try {
          const { result } = await rotate({ cluster, client: pinning, delivery }, { material, goal });
          equal(result.level, level);
        } finally {
          await pinning.close();
        }
        equal((await client.discover()).length, 2);
      });
    });
  }
});
