import { strict as assert } from "node:assert";
import type { Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { makeConnector, type ConnectorOptions } from "../../../provider/cluster/connector";
import { ConnectFailure } from "../../../provider/cluster/failures";
import type { Route } from "../../../provider/cluster/route";
import { startServer } from "./support/servers";

describe("A connector", () => {
  const clocks: (AbortSignal | undefined)[] = [];
  beforeEach(() => clocks.splice(0));

  /** What comes of a connection along that route; clocks that it starts are kept, and stand still. */
  function connection(
    route: Route | undefined,
    over: Partial<ConnectorOptions> = {},
  ): Promise<Error | Socket | null> {
    const connector = makeConnector({
      routeTo: () => route,
      trust: createSecureContext(),
      verify: true,
      pinned: [],
      time: {
        now: () => 0,
        sleep: (_milliseconds, signal) => new Promise(() => clocks.push(signal)),
      },
      closed: new AbortController().signal,
      ...over,
    });
    return new Promise((resolve) =>
      connector(
        { protocol: "http:", host: "n0.cb.test", hostname: "n0.cb.test", port: "" },
        (...[error, socket]) => resolve(error ?? socket),
      ),
    );
  }

  it("fails where no way to the origin is known, for nothing else would end the call before its deadline", async () => {
    const failure = await connection(undefined);
    assert.ok(failure instanceof ConnectFailure);
    assert.equal(failure.reason, "ENOROUTE");
  }).timeout(5_000);

  it("stops its clock once the connection is there, which would be ended when that ran out", async () => {
    const server = await startServer((_received, response) => response.end());
    try {
      const socket = await connection(routeTo(server.port));
      assert.ok(socket !== null && "destroy" in socket);
      assert.deepEqual(
        clocks.map((clock) => clock?.aborted),
        [true],
      );
      socket.destroy();
    } finally {
      await server.stop();
    }
  });

  it("stops its clock when it fails", async () => {
    const failure = await connection(routeTo(1), { closed: AbortSignal.abort() });
    assert.ok(failure instanceof ConnectFailure);
    assert.equal(failure.reason, "ECANCELED");
    assert.deepEqual(
      clocks.map((clock) => clock?.aborted),
      [true],
    );
  });
});

function routeTo(port: number): Route {
  return {
    label: "n0.cb.test",
    secure: false,
    address: { host: "n0.cb.test", port: 8091 },
    dial: { host: "127.0.0.1", port },
    certificateNames: [],
    written: false,
  };
}
