import { deepEqual, rejects } from "node:assert/strict";
import { Agent } from "undici";
import { exchange, largestBody } from "../../../provider/cluster/exchange";
import { AnswerFailure } from "../../../provider/cluster/failures";
import { realTime } from "../../../provider/time";
import { startRawServer, type RawServer } from "./support/rawServer";

describe("One request and its answer", () => {
  let server: RawServer;
  let agent: Agent;

  beforeEach(async () => {
    agent = new Agent();
    server = await startRawServer("");
  });
  afterEach(async () => {
    await agent.destroy();
    await server.stop();
  });

  function ask(signal: AbortSignal) {
    const origin = `http://127.0.0.1:${server.port}`;
    return exchange(agent, { origin, method: "GET", path: "/", headers: {} }, signal);
  }

  it("is not sent when it was given up before, and fails for that reason", async () => {
    await rejects(ask(AbortSignal.abort(new Error("given up"))), /given up/);
    deepEqual(server.sockets, []);
  });

  it("leaves no connection that still receives when no answer comes in time", async () => {
    server.says = "HTTP/1.1 200 OK\r\n";
    const giveUp = new AbortController();
    const asked = ask(giveUp.signal);
    const late = rejects(asked, (error) => error instanceof AnswerFailure && error.reason === "late");
    while ((server.sockets[0]?.bytesRead ?? 0) === 0) await realTime.sleep(5);
    giveUp.abort();
    await late;
    await server.connectionEnds();
  });

  it("leaves no connection that still receives when the answer is too large", async () => {
    server.says = `HTTP/1.1 200 OK\r\ncontent-length: ${10 * largestBody}\r\n\r\n${" ".repeat(largestBody + 1)}`;
    await rejects(
      ask(new AbortController().signal),
      (error) => error instanceof AnswerFailure && error.reason === "tooLarge",
    );
    await server.connectionEnds();
  });
});
