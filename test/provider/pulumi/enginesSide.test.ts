import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { PassThrough } from "node:stream";
import { enginesSide } from "../../../provider/pulumi/attendance";

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

describe("What a process sees of its engine", () => {
  const argument = process.argv[2];
  const stdin = Object.getOwnPropertyDescriptor(process, "stdin") ?? {};
  let input: PassThrough;

  beforeEach(() => {
    input = new PassThrough();
    Object.defineProperty(process, "stdin", { configurable: true, get: () => input });
  });
  afterEach(() => {
    Object.defineProperty(process, "stdin", stdin);
    process.argv.splice(2, 1, ...(argument === undefined ? [] : [argument]));
  });

  /** Of a plugin of the engine that listens there. */
  function side(port = 1) {
    process.argv[2] = `127.0.0.1:${port}`;
    return enginesSide() ?? assert.fail("no engine");
  }

  it("is nothing where the process is no plugin", () => {
    process.argv[2] = "test/a.test.ts";
    assert.equal(enginesSide(), undefined);
  });

  it("is that the pipe from it closes, whatever came through it before, or is closed already", async () => {
    let told = 0;
    side().whenSilent(() => told++);
    assert.equal(told, 0);
    input.end("what the engine wrote");
    await once(input, "close");
    assert.equal(told, 1);
    side().whenSilent(() => told++);
    assert.equal(told, 2);
  });

  it("is each signal by which it asks the process to end, until the listening is taken back", () => {
    const listening = () => endings.map((signal) => process.listenerCount(signal));
    const before = listening();
    const stop = side().whenEnding(() => undefined);
    assert.deepEqual(
      listening(),
      before.map((count) => count + 1),
    );
    stop();
    assert.deepEqual(listening(), before);
  });

  it("is whether it answers at its address", async () => {
    const server = createServer((socket) => socket.resume());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { answers } = side((server.address() as AddressInfo).port);
    assert.equal(await answers(), true);
    // Ends only when the connection that asked was closed.
    await new Promise((resolve) => server.close(resolve));
    assert.equal(await answers(), false);
  });
});
