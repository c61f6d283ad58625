import { strict as assert } from "node:assert";
import { createSecureContext } from "node:tls";
import { Agent, type Dispatcher } from "undici";
import { Dispatchers, type DispatcherPurpose } from "../../../provider/cluster/dispatchers";
import { exchange, type Answer } from "../../../provider/cluster/exchange";
import { ConnectFailure } from "../../../provider/cluster/failures";
import { originOf, type Route } from "../../../provider/cluster/route";
import { realTime } from "../../../provider/time";
import { startRawServer, type RawServer } from "./support/rawServer";

const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("Connections of a client", function () {
  // Less than a connection that nobody closes is kept open.
  this.timeout(2_000);
  let server: RawServer;

  beforeEach(async () => {
    server = await startRawServer(answer);
  });
  afterEach(() => server.stop());

  const dispatchers = () => new Dispatchers(createSecureContext(), [], realTime);
  const purpose = { for: "nodes", writes: false, verified: true } as const;

  function routeTo(secure: boolean): Route {
    return {
      label: "n0.cb.test",
      secure,
      address: { host: "n0.cb.test", port: 8091 },
      dial: { host: "127.0.0.1", port: server.port },
      certificateNames: secure ? ["n0.cb.test"] : [],
      written: false,
    };
  }

  function ask(dispatcher: Dispatcher, route: Route, signal = new AbortController().signal): Promise<Answer> {
    return exchange(dispatcher, { origin: originOf(route), method: "GET", path: "/", headers: {} }, signal);
  }

  it("end with the proof that they were made for", async () => {
    const route = routeTo(false);
    await dispatchers().once(undefined, route, (dispatcher) => ask(dispatcher, route));
    await server.connectionEnds();
  });

  it("end with a proof that did not wait for them to be made", async () => {
    server.says = "";
    const route = routeTo(true);
    const giveUp = new AbortController();
    const connected = (async () => {
      while (server.sockets.length === 0) await realTime.sleep(5);
      giveUp.abort(new Error("too late"));
    })();
    await assert.rejects(
      dispatchers().once(undefined, route, (dispatcher) => ask(dispatcher, route, giveUp.signal)),
      /too late/,
    );
    await connected;
    await server.connectionEnds();
  });

  it("that are kept open end when the client is closed", async () => {
    const route = routeTo(false);
    const all = dispatchers();
    await ask(all.for(purpose, route), route);
    await all.close();
    await server.connectionEnds();
  });

  it("that are being made end when the client is closed", async () => {
    server.says = "";
    const route = routeTo(true);
    const all = dispatchers();
    const asked = ask(all.for(purpose, route), route).catch((error: unknown) => error);
    while (server.sockets.length === 0) await realTime.sleep(5);
    await all.close();
    assert.ok((await asked) instanceof ConnectFailure);
    await server.connectionEnds();
  });

  it("are none of its own where a dispatcher is given, for a proof either", async () => {
    const route = routeTo(false);
    const given = new Agent();
    const asked: string[] = [];
    const make = (made: DispatcherPurpose) => {
      asked.push(made.for);
      return given;
    };
    const all = new Dispatchers(createSecureContext(), [], realTime, make);
    assert.equal(all.for(purpose, route), given);
    assert.equal(await all.once(undefined, route, (dispatcher) => Promise.resolve(dispatcher)), given);
    assert.deepEqual(asked, ["nodes", "proof"]);
    await given.close();
  });
});
