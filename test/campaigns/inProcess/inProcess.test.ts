import assert from "node:assert/strict";
import { connect } from "../../../provider/cluster/connect";
import { converge } from "../../../provider/execution/converge";
import { defaultLimits } from "../../../provider/execution/limits";
import type { Operation } from "../../../provider/execution/types";
import { startInProcess } from "../../cluster/inProcess/startInProcess";
import { inProcessDispatchers } from "./dispatcher";
import { wireTo } from "./wire";

describe("A cluster without sockets", () => {
  it("is encrypted by the real client in time that is jumped over", async () => {
    const cluster = await startInProcess({ functions: [{ name: "f" }], seed: 1 });
    const client = connect(
      {
        endpoint: cluster.tlsEndpoint,
        credentials: { kind: "password", username: cluster.username, password: cluster.password },
        tlsServerName: "n0.cb.test",
      },
      { time: cluster.clock, dispatcher: inProcessDispatchers(wireTo(cluster)) },
    );
    const nothing = () => undefined;
    const operation: Operation = {
      requester: "encryption",
      facet: "encryption",
      goal: { encryption: { level: "strict" } },
      options: { nodesAtOnce: 8, waitForRebalance: false },
      limits: defaultLimits,
      progress: { status: nothing, info: nothing, warn: nothing },
    };
    const [outcome] = await cluster.clock.run(converge(client, [operation], cluster.clock));
    if (outcome instanceof Error) throw outcome;
    assert.equal(cluster.truth().level, "strict");
    assert.ok(cluster.clock.now() > 10_000);
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
    await cluster.stop();
  });
});
