import { strict as assert } from "node:assert";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { Dispatcher } from "undici";
import type { ConnectionSettings } from "../../../provider/cluster/connectionSettings";
import { largestBody } from "../../../provider/cluster/exchange";
import type { Route } from "../../../provider/cluster/route";
import { Transport, type Call, type CallOptions } from "../../../provider/cluster/transport";
import { Trust } from "../../../provider/cluster/trust";
import type { Time } from "../../../provider/time";
import { VirtualClock } from "../../cluster/virtualClock";
import { closedPort } from "../../support/closedPort";
import { watchedTime } from "../../support/watchedTime";
import { credentials, password } from "./support/bodies";
import { fastTime } from "./support/fastTime";
import { rejection } from "./support/rejection";
import { json, startServer, type Respond, type TestServer } from "./support/servers";

const read: Call = { method: "GET", path: "/x", repeatable: true };
const write: Call = { method: "POST", path: "/x", body: "a=b", repeatable: false };

describe("A call", () => {
  const toStop: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const stop of toStop.splice(0).reverse()) await stop();
  });

  async function server(respond: Respond, port?: number): Promise<TestServer> {
    const started = await startServer(respond, { port });
    toStop.push(() => started.stop());
    return started;
  }

  function transport(over: Partial<ConnectionSettings> = {}, time: number | Time = 50): Transport {
    const settings = { endpoint: "http://h", credentials, ...over };
    const running = typeof time === "number" ? fastTime(time) : time;
    const made = new Transport(settings, new Trust(settings).context(), running);
    toStop.push(() => made.close());
    return made;
  }

  /** Accepts connections and gives them to `handle`. */
  async function rawServer(handle: (socket: Socket, index: number) => void): Promise<number> {
    const open = new Set<Socket>();
    let index = 0;
    const raw = createServer((socket) => {
      open.add(socket);
      socket.on("error", () => undefined);
      handle(socket, index++);
    });
    await new Promise<void>((resolve) => raw.listen(0, "127.0.0.1", resolve));
    toStop.push(
      () =>
        new Promise((resolve) => {
          for (const socket of open) socket.destroy();
          raw.close(resolve);
        }),
    );
    return (raw.address() as AddressInfo).port;
  }

  it("among many at once makes Node.js warn of nothing", async () => {
    const warnings: Error[] = [];
    const listen = (warning: Error) => warnings.push(warning);
    process.on("warning", listen);
    try {
      const { port, connections } = await server((_received, response) => json(response, {}));
      const client = transport();
      await Promise.all(Array.from({ length: 12 }, () => client.call(routeTo(port), true, read)));
      assert.equal(connections(), 12);
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(warnings, []);
    } finally {
      process.off("warning", listen);
    }
  });

  it("that reads keeps its connection open for the next one; each write has a connection of its own", async () => {
    const { port, connections } = await server((_received, response) => json(response, {}));
    const client = transport();
    for (let i = 0; i < 9; i++) await client.call(routeTo(port), true, read);
    const forReads = connections();
    assert.ok(forReads <= 2, `${forReads} connections`);
    for (let i = 0; i < 3; i++) await client.call(routeTo(port), true, write);
    assert.equal(connections(), forReads + 3);
  });

  it("leaves no timer behind", async () => {
    const { port } = await server((_received, response) => json(response, {}));
    const time = watchedTime();
    await transport({}, time).call(routeTo(port), true, read, { timeout: 12_345 });
    assert.deepEqual(await time.sleeping(), []);
  });

  it("leaves no connection open when all is closed, those made before other authorities were trusted neither", async () => {
    const sockets: Socket[] = [];
    const { port } = await server((_received, response, socket) => {
      sockets.push(socket);
      json(response, {});
    });
    const client = transport();
    await client.call(routeTo(port), true, read);
    client.trust(new Trust({ endpoint: "http://h", credentials }).context());
    await client.call(routeTo(port), true, read);
    assert.equal(new Set(sockets).size, 2);
    await client.close();
    // An idle connection would be kept for seconds.
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual(
      sockets.map(({ destroyed }) => destroyed),
      [true, true],
    );
  });

  describe("that cannot connect", () => {
    it("is tried again until the node is there, a write too, for nothing was sent", async () => {
      for (const call of [read, write]) {
        const port = await closedPort();
        const answer = transport({}, 5).call(routeTo(port), true, call);
        const started = await server((_received, response) => json(response, {}), port);
        assert.equal((await answer).status, 200);
        assert.equal(started.received.length, 1);
      }
    });

    it("is not tried again when the caller finds that it must not be sent any more", async () => {
      const port = await closedPort();
      const changed = new Error("a node was lost meanwhile");
      const again = () => Promise.reject(changed);
      await assert.rejects(transport().call(routeTo(port), true, write, { again }), changed);
    });

    it("is unreachable at its deadline, and says why", async () => {
      const port = await closedPort();
      for (const call of [read, write]) {
        const error = await rejection(transport().call(routeTo(port), true, call), "CBSEC_UNREACHABLE");
        assert.match(error.message, new RegExp(`127.0.0.1:${port} refuses connections`));
        assert.equal(
          error.context.endpoint,
          `${call.method} http://n0.cb.test:8091/x (connecting to 127.0.0.1:${port})`,
        );
      }
    });

    it("says why the first time when later no connection is made in time", async () => {
      let attempts = 0;
      const client = scripted(fastTime(50), () => (attempts++ === 0 ? "refused" : "silent"));
      const error = await rejection(client.call(routeTo(1), true, read), "CBSEC_UNREACHABLE");
      assert.match(error.message, /No connection was made \(ECONNREFUSED\)/);
    });

    it("names the endpoint to write when a plain port is closed and the TLS port is known", async () => {
      const route = { ...routeTo(await closedPort()), secureEndpoint: "https://n0.cb.test:18091" };
      const error = await rejection(transport().call(route, true, read), "CBSEC_UNREACHABLE");
      assert.match(error.context.hint ?? "", /strict.*https:\/\/n0\.cb\.test:18091/);
    });

    describe("and is dispensable", () => {
      const dispensable = { timeout: 5_000, dispensable: true };

      /** Calls on a clock that jumps; each attempt is counted, and ends as `next` says. */
      function counted(next: () => Ending) {
        const clock = new VirtualClock();
        let attempts = 0;
        const client = scripted(clock, () => {
          attempts++;
          return next();
        });
        return async (options: CallOptions = dispensable) => {
          const [before, from] = [attempts, clock.now()];
          const answered = await clock.run(client.call(routeTo(1), true, read, options)).then(
            () => true,
            () => false,
          );
          return { answered, attempts: attempts - before, milliseconds: clock.now() - from };
        };
      }

      it("is tried once where nobody could be reached until a deadline, until a connection is made again", async () => {
        let next: Ending = "refused";
        const call = counted(() => next);
        const first = await call();
        assert.ok(first.attempts > 3 && first.milliseconds > 3_000, JSON.stringify(first));
        assert.deepEqual(await call(), { answered: false, attempts: 1, milliseconds: 0 });
        const needed = await call({ timeout: 5_000 });
        assert.equal(needed.attempts, first.attempts);
        next = "answered";
        assert.deepEqual(await call(), { answered: true, attempts: 1, milliseconds: 0 });
        next = "refused";
        assert.equal((await call()).attempts, first.attempts);
      });

      it("waits two seconds where no connection came about until a deadline", async () => {
        const call = counted(() => "silent");
        assert.ok((await call()).milliseconds >= 5_000);
        const { milliseconds } = await call();
        assert.ok(milliseconds >= 2_000 && milliseconds < 2_500, `${milliseconds} ms`);
      });

      it("is tried again where one attempt only was made before", async () => {
        const call = counted(() => "refused");
        assert.equal((await call({ ...dispensable, patience: "once" })).attempts, 1);
        assert.ok((await call()).attempts > 3);
      });
    });

    it("gives up soon on a name that does not exist", async () => {
      const route = { ...routeTo(1), dial: { host: "no-such-host.invalid", port: 1 } };
      const started = Date.now();
      const error = await rejection(
        transport({}, 100).call(route, true, write, { timeout: 3_600_000 }),
        "CBSEC_UNREACHABLE",
      );
      assert.match(error.message, /cannot be resolved/);
      assert.ok(Date.now() - started < 15_000);
    });

    it("is tried again when the connection ends during the TLS handshake", async () => {
      let seen = 0;
      const port = await rawServer((socket) => {
        seen++;
        socket.once("data", () => socket.destroy());
      });
      const route = { ...routeTo(port), secure: true, certificateNames: ["n0.cb.test"] };
      const error = await rejection(transport().call(route, true, write), "CBSEC_UNREACHABLE");
      assert.match(error.message, /closed the connection while it was being made/);
      assert.ok(seen > 3, `${seen} attempts`);
    });
  });

  describe("whose answer is lost", () => {
    const resetting: Respond = (_received, _response, socket) => socket.destroy();

    it("is CBSEC_ANSWER_LOST for a write, which is never sent again", async () => {
      const { port, received } = await server(resetting);
      const error = await rejection(transport().call(routeTo(port), true, write), "CBSEC_ANSWER_LOST");
      assert.match(error.message, /may have taken effect/);
      assert.equal(received.length, 1);
    });

    it("is sent again for a read", async () => {
      let times = 0;
      const { port } = await server((received, response, socket) =>
        ++times < 4 ? resetting(received, response, socket) : json(response, { times }),
      );
      assert.deepEqual(JSON.parse((await transport().call(routeTo(port), true, read)).body), { times: 4 });
    });

    it("is sent again for a POST that changes nothing", async () => {
      let times = 0;
      const { port } = await server((received, response, socket) =>
        ++times < 2 ? resetting(received, response, socket) : json(response, {}),
      );
      await transport().call(routeTo(port), true, { ...write, repeatable: true });
      assert.equal(times, 2);
    });

    it("is CBSEC_ANSWER_LOST for a write that is not answered in time, CBSEC_DEADLINE for a read", async () => {
      const { port, received } = await server(() => undefined);
      await rejection(transport().call(routeTo(port), true, write, { timeout: 2_000 }), "CBSEC_ANSWER_LOST");
      await rejection(transport().call(routeTo(port), true, read, { timeout: 2_000 }), "CBSEC_DEADLINE");
      assert.equal(received.length, 2);
    });

    it("is CBSEC_ANSWER_LOST for a write whose answer is cut off, or is no HTTP", async () => {
      const cut = await server((_received, response, socket) => {
        response.writeHead(200, { "content-length": "100" });
        response.write("[");
        setImmediate(() => socket.end());
      });
      await rejection(transport().call(routeTo(cut.port), true, write), "CBSEC_ANSWER_LOST");
      const garbage = await rawServer((socket) => socket.once("data", () => socket.end("garbage\r\n\r\n")));
      await rejection(transport().call(routeTo(garbage), true, write), "CBSEC_ANSWER_LOST");
    });

    it("is CBSEC_UNEXPECTED_ANSWER for a read that gets no HTTP back, and shows nothing of it", async () => {
      const port = await rawServer((socket) =>
        socket.once("data", () => socket.end("otpCookie=s3cr3t\r\n\r\n")),
      );
      const error = await rejection(transport().call(routeTo(port), true, read), "CBSEC_UNEXPECTED_ANSWER");
      assert.doesNotMatch(JSON.stringify([error.message, error, String(error.cause)]), /s3cr3t/);
    });

    it("is CBSEC_UNEXPECTED_ANSWER for a read that gets more headers than any server sends", async () => {
      const headers = `HTTP/1.1 200 OK\r\nX-Long: ${"x".repeat(40_000)}\r\n\r\n{}`;
      const port = await rawServer((socket) => socket.once("data", () => socket.end(headers)));
      await rejection(transport().call(routeTo(port), true, read), "CBSEC_UNEXPECTED_ANSWER");
    });
  });

  describe("that meets a node which restarts or rolls back", () => {
    for (const status of [500, 503]) {
      it(`is sent again after ${status} for a read`, async () => {
        let times = 0;
        const { port } = await server((_received, response) =>
          ++times < 4
            ? json(response, ["Unexpected server error, request logged."], status)
            : json(response, {}),
        );
        assert.equal((await transport().call(routeTo(port), true, read)).status, 200);
      });
    }

    it("is given a moment before a read is sent again, and a longer one each time", async () => {
      let times = 0;
      const { port } = await server((_received, response) => json(response, {}, ++times < 4 ? 503 : 200));
      const pauses: number[] = [];
      const { now, sleep } = fastTime(50);
      const time: Time = {
        now,
        sleep(milliseconds, signal) {
          if (milliseconds !== 30_000) pauses.push(milliseconds);
          return sleep(milliseconds, signal);
        },
      };
      await transport({}, time).call(routeTo(port), true, read, { timeout: 30_000 });
      // The first is the connection's own limit.
      assert.deepEqual(pauses.slice(1), [100, 200, 400]);
    });

    it("gives up a read after a few attempts, long before a long deadline", async () => {
      const { port, received } = await server((_received, response) => json(response, ["sorry"], 500));
      const error = await rejection(
        transport().call(routeTo(port), true, read, { timeout: 3_600_000 }),
        "CBSEC_SERVER_REFUSED",
      );
      assert.equal(error.context.status, 500);
      assert.equal(error.context.serverText, "sorry");
      assert.match(error.message, /^n0\.cb\.test failed to answer\./);
      assert.equal(received.length, 6);
    });

    it("does not send a write again", async () => {
      const { port, received } = await server((_received, response) => json(response, ["sorry"], 500));
      await rejection(transport().call(routeTo(port), true, write), "CBSEC_SERVER_REFUSED");
      assert.equal(received.length, 1);
    });
  });

  describe("that is refused", () => {
    it("is not authenticated after 401", async () => {
      const { port } = await server((_received, response) => response.writeHead(401).end());
      const error = await rejection(transport().call(routeTo(port), true, read), "CBSEC_NOT_AUTHENTICATED");
      assert.equal(error.context.hint, "check user and password");
    });

    it("is forbidden after 403, and says which permission is missing", async () => {
      const { port } = await server((_received, response) =>
        json(
          response,
          {
            message: "Forbidden. User needs the following permissions",
            permissions: ["cluster.settings!write"],
          },
          403,
        ),
      );
      const error = await rejection(transport().call(routeTo(port), true, write), "CBSEC_FORBIDDEN");
      assert.match(error.message, /cluster\.settings!write/);
    });

    it("says when the password has expired", async () => {
      const { port } = await server((_received, response) =>
        json(response, { message: "Password expired", passwordExpired: true }, 403),
      );
      const error = await rejection(transport().call(routeTo(port), true, write), "CBSEC_FORBIDDEN");
      assert.match(error.context.hint ?? "", /new password/);
    });

    it("gives the server's text and status otherwise", async () => {
      const { port } = await server((_received, response) => {
        response
          .writeHead(400, { "content-type": "text/plain" })
          .end('The value of "enabled" must be true or false\n');
      });
      const error = await rejection(transport().call(routeTo(port), true, write), "CBSEC_SERVER_REFUSED");
      assert.equal(error.context.status, 400);
      assert.equal(error.context.serverText, 'The value of "enabled" must be true or false');
      assert.match(error.message, /^n0\.cb\.test refused the request\./);
    });

    it("says so when the node belongs to no cluster", async () => {
      const { port } = await server((_received, response) => json(response, "unknown pool", 404));
      const error = await rejection(transport().call(routeTo(port), true, read), "CBSEC_SERVER_REFUSED");
      assert.match(error.message, /does not belong to a cluster/);
    });

    for (const status of [401, 403, 404]) {
      it(`tells a page of something in between from the server's own ${status}`, async () => {
        const { port } = await server((_received, response) => {
          response.writeHead(status, { "content-type": "text/html; charset=utf-8" }).end("<h1>nginx</h1>");
        });
        await rejection(transport().call(routeTo(port), true, read), "CBSEC_UNEXPECTED_ANSWER");
      });
    }

    it("may have taken effect when something in between lost the answer", async () => {
      const { port } = await server((_received, response) => {
        response.writeHead(504, { "content-type": "text/html" }).end("<h1>timeout</h1>");
      });
      await rejection(transport().call(routeTo(port), true, write), "CBSEC_ANSWER_LOST");
    });

    it("never shows the password, even when something echoes it", async () => {
      const token = Buffer.from(`Administrator:${password}`).toString("base64");
      const { port } = await server((received, response) => {
        response
          .writeHead(400, { "content-type": "text/plain" })
          .end(`you sent ${received.authorization} that is ${password} or ${encodeURIComponent(password)}`);
      });
      const error = await rejection(transport().call(routeTo(port), true, write), "CBSEC_SERVER_REFUSED");
      for (const secret of [token, password, encodeURIComponent(password)]) {
        assert.ok(!JSON.stringify([error.message, error.context, error.stack]).includes(secret));
      }
    });
  });

  it("does not follow redirects, so that no password goes elsewhere", async () => {
    const elsewhere = await server((_received, response) => json(response, {}));
    for (const status of [301, 302, 307, 308]) {
      for (const call of [read, write]) {
        const { port } = await server((_received, response) => {
          response
            .writeHead(status, { location: `http://user:pw@127.0.0.1:${elsewhere.port}/x?token=1` })
            .end();
        });
        const error = await rejection(transport().call(routeTo(port), true, call), "CBSEC_REDIRECTED");
        assert.match(error.message, new RegExp(`http://127.0.0.1:${elsewhere.port};`));
        assert.doesNotMatch(error.message, /token|pw/);
      }
    }
    assert.equal(elsewhere.received.length, 0);
  });

  it("does not read answers without end", async () => {
    const { port } = await server((_received, response, socket) => {
      response.writeHead(200, { "content-type": "application/json" });
      const piece = Buffer.alloc(1024 * 1024, " ");
      const more = () => {
        while (!socket.destroyed && response.write(piece));
        if (!socket.destroyed) response.once("drain", more);
      };
      more();
    });
    const error = await rejection(
      transport().call(routeTo(port), true, read, { timeout: 3_600_000 }),
      "CBSEC_UNEXPECTED_ANSWER",
    );
    assert.match(error.message, new RegExp(`${largestBody} bytes`));
  });

  it("stops at once when its caller does, with the caller's reason", async () => {
    const { port } = await server(() => undefined);
    for (const target of [port, await closedPort()]) {
      const stop = new AbortController();
      const reason = new Error("the user pressed Ctrl-C");
      const call = transport({}, 1).call(routeTo(target), true, read, { signal: stop.signal });
      setImmediate(() => stop.abort(reason));
      await assert.rejects(call, reason);
    }
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

/** How an attempt to send a request ends; `silent`: no connection comes about. */
type Ending = "refused" | "silent" | "answered";

/** A transport without sockets, whose attempts end as `next` says. */
function scripted(time: Time, next: () => Ending): Transport {
  const dispatcher = new (class extends Dispatcher {
    override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler) {
      const controller = { abort: () => undefined } as unknown as Dispatcher.DispatchController;
      const how = next();
      if (how === "refused") {
        handler.onResponseError?.(controller, Object.assign(new Error("refused"), { code: "ECONNREFUSED" }));
      } else if (how === "answered") {
        handler.onRequestStart?.(controller, {});
        handler.onResponseStart?.(controller, 200, { "content-type": "application/json" });
        handler.onResponseEnd?.(controller, {});
      }
      return true;
    }
  })();
  const settings = { endpoint: "http://h", credentials };
  return new Transport(settings, new Trust(settings).context(), time, () => dispatcher);
}
