import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { createSecureContext } from "node:tls";
import { Agent, type Dispatcher } from "undici";
import { Dispatchers, type DispatcherPurpose } from "../../../provider/cluster/dispatchers";
import { exchange, type Answer } from "../../../provider/cluster/exchange";
import { ConnectFailure } from "../../../provider/cluster/failures";
import { originOf, type Route } from "../../../provider/cluster/route";
import { realTime } from "../../../provider/time";

const answer = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("Connections of a client", function () {
  // Less than a connection that nobody closes is kept open.
  this.timeout(2_000);
  let port: number;
  let says: string;
  let stop: () => Promise<unknown>;
  let sockets: Socket[];

  beforeEach(async () => {
    sockets = [];
    says = answer;
    const server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined).on("data", () => socket.write(says));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    ({ port } = server.address() as AddressInfo);
    stop = () => {
      sockets.forEach((socket) => socket.destroy());
      return new Promise((resolve) => server.close(resolve));
    };
  });
  afterEach(() => stop());

  const dispatchers = () => new Dispatchers(createSecureContext(), [], realTime);
  const purpose = { for: "nodes", writes: false, verified: true } as const;

  function routeTo(secure: boolean): Route {
    return {
      label: "n0.cb.test",
      secure,
      address: { host: "n0.cb.test", port: 8091 },
      dial: { host: "127.0.0.1", port },
      certificateNames: secure ? ["n0.cb.test"] : [],
      written: false,
    };
  }

  function ask(dispatcher: Dispatcher, route: Route, signal = new AbortController().signal): Promise<Answer> {
    return exchange(dispatcher, { origin: originOf(route), method: "GET", path: "/", headers: {} }, signal);
  }

  async function areClosed(): Promise<void> {
    assert.equal(sockets.length, 1);
    for (const socket of sockets) if (!socket.destroyed) await once(socket, "close");
  }

  it("end with the proof that they were made for", async () => {
    const route = routeTo(false);
    await dispatchers().once(undefined, route, (dispatcher) => ask(dispatcher, route));
    await areClosed();
  });

  it("end with a proof that did not wait for them to be made", async () => {
    says = "";
    const route = routeTo(true);
    const giveUp = new AbortController();
    const connected = (async () => {
      while (sockets.length === 0) await realTime.sleep(5);
      giveUp.abort(new Error("too late"));
    })();
    await assert.rejects(
      dispatchers().once(undefined, route, (dispatcher) => ask(dispatcher, route, giveUp.signal)),
      /too late/,
    );
    await connected;
    await areClosed();
  });

  it("that are kept open end when the client is closed", async () => {
    const route = routeTo(false);
    const all = dispatchers();
    await ask(all.for(purpose, route), route);
    await all.close();
    await areClosed();
  });

  it("that are being made end when the client is closed", async () => {
    says = "";
    const route = routeTo(true);
    const all = dispatchers();
    const asked = ask(all.for(purpose, route), route).catch((error: unknown) => error);
    while (sockets.length === 0) await realTime.sleep(5);
    await all.close();
    assert.ok((await asked) instanceof ConnectFailure);
    await areClosed();
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
