import { deepEqual, match, ok } from "node:assert/strict";
import type { Delivery, InboxPart } from "../../../../provider/certificates/delivery/types";
import { isSecurityError } from "../../../../provider/errors/securityError";
import { realTime } from "../../../../provider/time";
import type { RunningCluster } from "../../../cluster/startCluster";
import { createIssuer } from "../../../cluster/testing/issuer";
import { goalWithClients, issueClients, withClients } from "./support/clients";
import { issueAll, outcomeOf, withCluster } from "./support/rotating";

/** Notes what is written into inboxes; after files of this part were placed, the lock is lost. */
function losingLock(cluster: RunningCluster, delivery: Delivery, part: InboxPart) {
  const after: string[] = [];
  let lost = false;
  const noting =
    <A extends unknown[], R>(what: string, act: (...rest: A) => Promise<R>) =>
    (...rest: A) => {
      if (lost) after.push(what);
      return act(...rest);
    };
  const place: Delivery["place"] = async (to, files, options) => {
    const placed = await delivery.place(to, files, options);
    if (files[part] === undefined) return placed;
    cluster.faults.add({ kind: "answer", status: 500, text: "", method: "PUT", path: /rbac\/groups/ });
    // Longer than a third of the takeover time, in which the record is not renewed.
    await realTime.sleep(3_500);
    lost = true;
    return placed;
  };
  const noted: Delivery = {
    places: true,
    check: (...rest) => delivery.check(...rest),
    place: noting("place", place),
    restorePrevious: noting("restorePrevious", (...rest) => delivery.restorePrevious(...rest)),
    discardPrevious: noting("discardPrevious", (...rest) => delivery.discardPrevious(...rest)),
    removeCAs: noting("removeCAs", (...rest) => delivery.removeCAs(...rest)),
  };
  return { after, delivery: noted };
}

describe("a rotation that loses the cluster's lock", () => {
  for (const [part, says] of [
    ["authorities", /stopped writing/],
    ["node", /n0\.cb\.test still serves .*; the new files may lie in its inbox: .*stopped writing/],
    [
      "client",
      /n0\.cb\.test still has its earlier .*; the new files may lie in its inbox: .*stopped writing/,
    ],
  ] as const) {
    it(`after it placed files of the part "${part}" writes into no inbox any more, not even to take them back`, async () => {
      const root = await createIssuer("Root");
      const own = { 0: await root.issue("n0.cb.test"), 1: await root.issue("n1.cb.test") };
      const certificates =
        part === "authorities" ? undefined : { authorities: [root.certificate], nodes: own };
      await withCluster({ version: "7.6.8", nodes: 2, certificates }, async (scene) => {
        const { cluster } = scene;
        const clients = await issueClients(cluster, root);
        const material = withClients(scene, root, await issueAll(cluster, root), clients, "7.6.8");
        const { after, delivery } = losingLock(cluster, scene.delivery, part);
        const { outcome } = await outcomeOf(
          { ...scene, delivery },
          { material, goal: goalWithClients(material) },
        );
        ok(isSecurityError(outcome, "CBSEC_LOCK_LOST"), String(outcome));
        match(outcome.message, says);
        deepEqual(after, []);
      });
    });
  }
});
