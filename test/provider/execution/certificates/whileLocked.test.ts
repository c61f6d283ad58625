import { deepEqual, ok, rejects } from "node:assert/strict";
import { presentDelivery } from "../../../../provider/certificates/delivery/present";
import type { Delivery } from "../../../../provider/certificates/delivery/types";
import { SecurityError } from "../../../../provider/errors/securityError";
import { noSupplies } from "../../../../provider/execution/certificates/tools";
import { whileLocked } from "../../../../provider/execution/certificates/whileLocked";

const node = { name: "n0.cb.test", otpNode: "ns_1@n0.cb.test" };

describe("a delivery while the lock is held", () => {
  it("refuses whatever writes into an inbox once the lock is lost, and may look still", async () => {
    const lost = new SecurityError("CBSEC_LOCK_LOST", "This run stopped writing.");
    const reached: string[] = [];
    const writing = (what: string) => () => {
      reached.push(what);
      return Promise.reject(new Error("it was written"));
    };
    const { delivery } = whileLocked(
      {
        ...noSupplies,
        delivery: {
          ...presentDelivery,
          place: writing("place"),
          restorePrevious: writing("restorePrevious"),
          discardPrevious: writing("discardPrevious"),
          removeCAs: writing("removeCAs"),
        },
      },
      () => {
        throw lost;
      },
    );
    await rejects(delivery.place(node, {}), lost);
    await rejects(delivery.restorePrevious(node), lost);
    await rejects(delivery.discardPrevious(node), lost);
    await rejects(delivery.removeCAs(node, []), lost);
    deepEqual(reached, []);
    ok((await delivery.check(node)).exists);
  });

  it("tells the delivery of a node its names, and nothing else that the node can do", async () => {
    const told: unknown[] = [];
    const tell =
      <T>(answer: T) =>
      (to: unknown) => {
        told.push(to);
        return Promise.resolve(answer);
      };
    const spy: Delivery = {
      places: true,
      check: tell(await presentDelivery.check(node)),
      place: tell(await presentDelivery.place(node, {})),
      restorePrevious: tell(await presentDelivery.restorePrevious(node)),
      discardPrevious: tell(undefined),
      removeCAs: tell(await presentDelivery.removeCAs(node, [])),
    };
    const { delivery } = whileLocked({ ...noSupplies, delivery: spy }, () => undefined);
    const able = { ...node, restart: () => undefined };
    await delivery.check(able);
    await delivery.place(able, {});
    await delivery.restorePrevious(able);
    await delivery.discardPrevious(able);
    await delivery.removeCAs(able, []);
    deepEqual(told, [node, node, node, node, node]);
  });
});
