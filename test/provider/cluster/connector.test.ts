import { strict as assert } from "node:assert";
import { createSecureContext } from "node:tls";
import { makeConnector } from "../../../provider/cluster/connector";
import { ConnectFailure } from "../../../provider/cluster/failures";
import { fastTime } from "./support/fastTime";

describe("A connector", () => {
  it("fails where no way to the origin is known, for nothing else would end the call before its deadline", async () => {
    const connector = makeConnector({
      routeTo: () => undefined,
      trust: createSecureContext(),
      verify: true,
      pinned: [],
      time: fastTime(50),
      closed: new AbortController().signal,
    });
    const failure = await new Promise((resolve) =>
      connector({ protocol: "https:", host: "n0.cb.test", hostname: "n0.cb.test", port: "" }, (...[error]) =>
        resolve(error),
      ),
    );
    assert.ok(failure instanceof ConnectFailure);
    assert.equal(failure.reason, "ENOROUTE");
  }).timeout(5_000);
});
