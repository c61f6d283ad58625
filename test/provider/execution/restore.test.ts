import assert from "node:assert/strict";
import { defaultLimits } from "../../../provider/execution/limits";
import { restore, type RestoreRequest } from "../../../provider/execution/restore";
import { groupStore } from "../../../provider/record";
import { namesShown } from "../../../provider/record/store";
import { realTime } from "../../../provider/time";
import { leaveAutoFailoverOff, leaveClosed, replicated } from "./support/halfWay";
import { configurationWrites, onCluster } from "./support/onCluster";

const request: RestoreRequest = {
  requester: "restore",
  undo: false,
  limits: defaultLimits,
  progress: { status: () => undefined, info: () => undefined, warn: () => undefined },
  confirm: () => Promise.resolve(true),
};

describe("putting things back without a goal", function () {
  this.timeout(60_000);

  it("removes a record that says that all is back, without asking", () =>
    onCluster({}, async (cluster, client) => {
      await leaveClosed(client);
      const confirm = () => Promise.reject(new Error("asked"));
      assert.deepEqual(await restore(client, { ...request, confirm }, realTime), { outcome: "nothing" });
      await replicated();
      assert.deepEqual(namesShown(await groupStore(client).list()), []);
      assert.deepEqual(configurationWrites(cluster), []);
    }));

  it("needs no answer from a node that was failed over", () =>
    onCluster({}, async (cluster, client) => {
      await leaveAutoFailoverOff(cluster);
      await cluster.byHand.setMembership(1, "inactiveFailed");
      await replicated();
      await cluster.byHand.killNode(1);
      assert.equal((await restore(client, request, realTime)).outcome, "restored");
      assert.equal(cluster.truth().autoFailover.enabled, true);
    }));
});
