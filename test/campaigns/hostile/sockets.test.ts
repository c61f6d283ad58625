import assert from "node:assert/strict";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { connect } from "../../../provider/cluster/connect";
import { isSecurityError } from "../../../provider/errors/securityError";
import { realTime } from "../../../provider/time";

const password = "hunter2-never-sent-elsewhere";
const megabyte = 1024 * 1024;
/** Milliseconds for one call. */
const requestTimeout = 500;

/** What a server that means harm writes on a connection, after it has read a request. */
type Harm = (socket: Socket) => void;

const head = (...lines: readonly string[]) => ["HTTP/1.1 200 OK", ...lines, "", ""].join("\r\n");
const json = "content-type: application/json";

/** Writes the chunk again and again, as fast as it is taken. */
function endless(chunk: Buffer, most = Infinity): Harm {
  return (socket) => {
    let sent = 0;
    const more = () => {
      while (sent < most && !socket.destroyed) {
        sent += chunk.length;
        if (!socket.write(chunk)) return void socket.once("drain", more);
      }
      socket.end();
    };
    more();
  };
}

function begun(first: string, then: Harm): Harm {
  return (socket) => {
    socket.write(first);
    then(socket);
  };
}

function drops(text: string, every: number): Harm {
  return (socket) => {
    const timer = setInterval(() => socket.write(text), every);
    socket.on("close", () => clearInterval(timer));
  };
}

const spaces = Buffer.alloc(megabyte, " ");
const chunked = Buffer.concat([Buffer.from("100000\r\n"), spaces, Buffer.from("\r\n")]);

const harms: Readonly<Record<string, Harm>> = {
  "a body of 50 MB": begun(head(json, `content-length: ${50 * megabyte}`), endless(spaces, 50 * megabyte)),
  "50 MB in pieces": begun(head(json, "transfer-encoding: chunked"), endless(chunked, 50 * megabyte)),
  "a body without end": begun(head(json), endless(spaces)),
  "pieces without end": begun(head(json, "transfer-encoding: chunked"), endless(chunked)),
  "one byte at a time": begun(head(json, "content-length: 100000"), drops(" ", 50)),
  "headers without end": begun("HTTP/1.1 200 OK\r\n", endless(Buffer.from(`x-a: ${"y".repeat(1000)}\r\n`))),
  "one header without end": begun("HTTP/1.1 200 OK\r\nx: ", endless(spaces)),
  "a status line without end": begun("HTTP/1.1 200 ", endless(spaces)),
  "answers before the last, without end": endless(Buffer.from("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n")),
  "nothing at all": () => undefined,
  "half a head, then nothing": (socket) => void socket.write("HTTP/1.1 200 OK\r\ncontent-le"),
  "another protocol": (socket) => void socket.end("SSH-2.0-OpenSSH_9.6\r\n"),
  "random bytes": (socket) => void socket.end(Buffer.from("16030100c8010000c4", "hex")),
  "two lengths": (socket) => void socket.end(head(json, "content-length: 2", "content-length: 3") + "{}"),
  "a length below zero": (socket) => void socket.end(head(json, "content-length: -1") + "{}"),
  "a length beyond all": (socket) =>
    void socket.write(head(json, `content-length: ${"9".repeat(30)}`) + "{}"),
  "a length and pieces": (socket) =>
    void socket.end(head(json, "content-length: 2", "transfer-encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n"),
  "a piece of no length": (socket) => void socket.end(head("transfer-encoding: chunked") + "xyz\r\n{}\r\n"),
  "less than was said": (socket) => void socket.end(head(json, "content-length: 20") + "{}"),
  "a second answer behind the first": (socket) =>
    void socket.end((head(json, "content-length: 2") + "{}").repeat(2)),
  "an upgrade": (socket) =>
    void socket.end("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"),
  "status 000": (socket) => void socket.end("HTTP/1.1 000 No\r\ncontent-length: 0\r\n\r\n"),
  "HTTP/0.9": (socket) => void socket.end("{}"),
  "a reset": (socket) => void socket.resetAndDestroy(),
  "a reset within the body": begun(
    head(json, "content-length: 100") + "{",
    (socket) => void socket.resetAndDestroy(),
  ),
};

describe("Campaign: hostile servers on sockets", () => {
  let harm: Harm = () => undefined;
  let server: Server;
  let trap: Server;
  const caught: string[] = [];

  before(async () => {
    server = await listening((socket) => {
      socket.once("data", () => harm(socket));
    });
    trap = await listening((socket) => socket.on("data", (data) => caught.push(data.toString("latin1"))));
  });

  after(() => {
    server.close();
    trap.close();
  });

  async function ask(act: "identity" | "discover" = "identity"): Promise<unknown> {
    const client = connect(
      {
        endpoint: `http://127.0.0.1:${portOf(server)}`,
        credentials: { kind: "password", username: "Administrator", password },
        requestTimeout,
      },
      { time: realTime },
    );
    try {
      return await client[act]().catch((error: unknown) => error);
    } finally {
      await client.close();
    }
  }

  for (const [name, act] of Object.entries(harms)) {
    it(`end in a code, in time and in bounded memory: ${name}`, async () => {
      harm = act;
      const before = memory();
      let most = 0;
      const watch = setInterval(() => (most = Math.max(most, memory() - before)), 20);
      const began = performance.now();
      const error = await ask();
      clearInterval(watch);
      assert.ok(isSecurityError(error), String(error));
      assert.ok(performance.now() - began < requestTimeout + 3_000, `${performance.now() - began} ms`);
      assert.ok(most < 200 * megabyte, `${Math.round(most / megabyte)} MB`);
      assert.ok(error.message.length < 2_000 && !error.message.includes(password));
    });
  }

  for (const status of [301, 302, 303, 307, 308]) {
    it(`are not followed to another host: ${status}`, async () => {
      const location = `http://127.0.0.1:${portOf(trap)}/pools`;
      harm = (socket) =>
        void socket.end(`HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`);
      const error = await ask();
      assert.ok(isSecurityError(error, "CBSEC_REDIRECTED"), String(error));
      assert.deepEqual(caught, []);
    });
  }
});

function listening(act: (socket: Socket) => void): Promise<Server> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    act(socket);
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/** Bytes outside and inside of the heap that hold data. */
function memory(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
