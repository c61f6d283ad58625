import { deepEqual, equal, match } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Delivery } from "../../../../provider/certificates/delivery/types";
import { SecurityError } from "../../../../provider/errors/securityError";
import { leafIn } from "../../../../provider/execution/certificates/generation";
import type { RunningCluster } from "../../../cluster/startCluster";
import { createIssuer } from "../../../cluster/testing/issuer";
import { goalOf, issueAll, materialOf, outcomeOf, rotate, withCluster, type Scene } from "./support/rotating";

const version = "7.6.8";
const failing = (code: "CBSEC_ANSWER_LOST" | "CBSEC_DELIVERY_DISK_FULL") =>
  Promise.reject(new SecurityError(code, "The files did not come."));

/** The same delivery, in which something else happens. */
function sceneWith(scene: Scene, over: Partial<Delivery>): Scene {
  const { delivery } = scene;
  const same: Delivery = {
    places: delivery.places,
    check: (...rest) => delivery.check(...rest),
    place: (...rest) => delivery.place(...rest),
    restorePrevious: (...rest) => delivery.restorePrevious(...rest),
    discardPrevious: (...rest) => delivery.discardPrevious(...rest),
    removeCAs: (...rest) => delivery.removeCAs(...rest),
  };
  return { ...scene, delivery: { ...same, ...over } };
}

/** What lies in the first node's inbox. */
function inboxOf({ nodes }: RunningCluster) {
  const path = (...names: string[]) => join(nodes[0]?.inbox ?? "", ...names);
  const list = (folder: string) => (existsSync(path(folder)) ? readdirSync(path(folder)) : []);
  return {
    authorities: list("CA"),
    kept: list(".").filter((name) => name.startsWith(".cbsec-previous")),
    leaf: () => leafIn(readFileSync(path("chain.pem"), "utf8")),
  };
}

describe("files that could not be placed in an inbox", () => {
  it("are taken back when it is not known whether they are there: CAs that nobody trusts do not stay", () =>
    withCluster({ version, nodes: 2 }, async (scene) => {
      const { cluster } = scene;
      const [root, other] = [await createIssuer("New Root"), await createIssuer("Another")];
      await cluster.byHand.putInInbox(0, { "CA/another.pem": other.certificate });
      const material = materialOf(cluster, [root.certificate], await issueAll(cluster, root), version);
      const losing = sceneWith(scene, {
        place: async (...rest) => {
          await scene.delivery.place(...rest);
          return failing("CBSEC_ANSWER_LOST");
        },
      });
      const { outcome } = await outcomeOf(losing, {
        material,
        goal: goalOf(material),
        supplies: { inboxCA: "replace" },
      });
      match(String(outcome), /Nothing was changed[^]*The files did not come[^]*CBSEC_STEP_FAILED/);
      const { authorities, kept } = inboxOf(cluster);
      deepEqual([authorities, kept], [["another.pem"], []]);
    }));

  it("do not give way to those of a generation before, which an earlier run had left beside what the node uses", () =>
    withCluster({ version, nodes: 2 }, async (scene) => {
      const { cluster } = scene;
      const root = await createIssuer("Root");
      const made = async () =>
        materialOf(cluster, [root.certificate], await issueAll(cluster, root), version);
      const [first, second, third] = [await made(), await made(), await made()];
      await rotate(scene, { material: first, goal: goalOf(first) });
      const leaving = sceneWith(scene, { discardPrevious: () => failing("CBSEC_ANSWER_LOST") });
      await rotate(leaving, { material: second, goal: goalOf(second) });
      const full = sceneWith(scene, { place: () => failing("CBSEC_DELIVERY_DISK_FULL") });
      const { outcome } = await outcomeOf(full, { material: third, goal: goalOf(third) });
      match(String(outcome), /still serves its earlier certificate[^]*CBSEC_DELIVERY_DISK_FULL/);
      equal(inboxOf(cluster).leaf(), second.nodes[cluster.nodes[0]?.otpNode ?? ""]?.leaf);
    }));
});
