import { deepEqual, rejects } from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { Agent } from "undici";
import { exchange, largestBody } from "../../../provider/cluster/exchange";
import { AnswerFailure } from "../../../provider/cluster/failures";

describe("One request and its answer", () => {
  let server: Server;
  let sockets: Socket[];
  let says: string;
  let agent: Agent;

  beforeEach(async () => {
    sockets = [];
    agent = new Agent();
    server = createServer((socket) => {
      sockets.push(socket);
      socket.on("error", () => undefined).on("data", () => socket.write(says));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterEach(async () => {
    await agent.destroy();
    sockets.forEach((socket) => socket.destroy());
    await new Promise((resolve) => server.close(resolve));
  });

  function ask(signal: AbortSignal) {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return exchange(agent, { origin, method: "GET", path: "/", headers: {} }, signal);
  }

  async function connectionEnds(): Promise<void> {
    deepEqual(sockets.length, 1);
    for (const socket of sockets) if (!socket.destroyed) await once(socket, "close");
  }

  it("is not sent when it was given up before, and fails for that reason", async () => {
    await rejects(ask(AbortSignal.abort(new Error("given up"))), /given up/);
    deepEqual(sockets, []);
  });

  it("leaves no connection that still receives when no answer comes in time", async () => {
    says = "HTTP/1.1 200 OK\r\n";
    const giveUp = new AbortController();
    const asked = ask(giveUp.signal);
    const late = rejects(asked, (error) => error instanceof AnswerFailure && error.reason === "late");
    while (sockets[0]?.bytesRead === undefined || sockets[0].bytesRead === 0) await pause();
    giveUp.abort();
    await late;
    await connectionEnds();
  });

  it("leaves no connection that still receives when the answer is too large", async () => {
    says = `HTTP/1.1 200 OK\r\ncontent-length: ${10 * largestBody}\r\n\r\n${" ".repeat(largestBody + 1)}`;
    await rejects(
      ask(new AbortController().signal),
      (error) => error instanceof AnswerFailure && error.reason === "tooLarge",
    );
    await connectionEnds();
  });
});

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
