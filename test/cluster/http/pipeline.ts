import type { IncomingMessage, ServerResponse } from "node:http";

import { allows } from "../access/roles";
import { authenticate, type User } from "../access/users";
import { CutBeforeEffect, type Faults } from "../faults/faults";
import type { Observer } from "../observer";
import { UpdaterStopped } from "../network/networkUpdater";
import type { RequestLog } from "../requestLog";
import type { SimulatedNode } from "../node/simulatedNode";
import { AnswerInstead, crashed, json, text, type Answer } from "./answer";
import { parseForm, type Call, type ReceivedRequest } from "./call";
import type { FoundRoute, Router } from "./route";

/** What all nodes of a cluster share in handling requests. */
export interface Surroundings {
  readonly rest: Router;
  readonly eventing: Router;
  readonly observer: Observer;
  readonly log: RequestLog;
  readonly faults: Faults;
}

let requests = 0;

/** Reads a request, lets faults have their way, asks who it is, calls the handler and writes the answer. */
export async function serve(
  node: SimulatedNode,
  service: ReceivedRequest["service"],
  incoming: IncomingMessage,
  response: ServerResponse,
  around: Surroundings,
): Promise<void> {
  const request = await receive(service, incoming);
  const entry = around.log.begin(node, request, incoming.headers.authorization);
  const endings: (() => void)[] = [];
  const fault = around.faults.strike(node, request, incoming.socket);
  try {
    await fault.before();
    const answer = await fault.answer(() =>
      answerFor(node, request, incoming, around, endings, fault.atEffect),
    );
    if (!answer || incoming.socket.destroyed) return;
    entry.status = answer.status;
    await write(response, answer, endings.length > 0 && node.profile.compatibility[1] > 0);
  } finally {
    for (const end of endings) end();
  }
}

async function receive(
  service: ReceivedRequest["service"],
  incoming: IncomingMessage,
): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString("utf8");
  const url = incoming.url ?? "/";
  const mark = url.indexOf("?");
  requests += 1;
  return {
    id: requests,
    service,
    method: incoming.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1)),
    headers: incoming.headers as Record<string, string | undefined>,
    body,
    form: parseForm(body),
    tls: "encrypted" in incoming.socket,
    localAddress: incoming.socket.localAddress ?? "",
  };
}

async function answerFor(
  node: SimulatedNode,
  request: ReceivedRequest,
  incoming: IncomingMessage,
  around: Surroundings,
  endings: (() => void)[],
  atEffect: () => Promise<void>,
): Promise<Answer> {
  const found = around[request.service].find(request.method, request.path);
  if (found === "unknownMethod") {
    const { status, text: words } = node.profile.http.unknownMethod;
    return request.method === "GET" ? text(node.profile.http.unknownPath.get, 404) : text(words, status);
  }
  if (found === "unknownPath" || found.route.missingIn?.({ node })) {
    const { get, other } = node.profile.http.unknownPath;
    return text(request.method === "GET" ? get : other, 404);
  }
  const user = authenticate(node.config, request.headers["authorization"]);
  const refusal = refuse(node, found, user);
  if (refusal || !user) return refusal ?? unauthenticated();

  const observation = around.observer.observe(node, request);
  const call: Call = {
    node,
    request,
    user,
    parameters: found.parameters,
    surviveRestart: () => endings.push(node.doors.spare(incoming.socket)),
    takesEffect: async (work) => {
      await atEffect();
      observation.takesEffect();
      return work();
    },
  };
  let answer: Answer | undefined;
  try {
    answer = await found.route.handle(call);
  } catch (error) {
    answer = error instanceof AnswerInstead ? error.answer : crashed();
    if (!(
      error instanceof AnswerInstead ||
      error instanceof CutBeforeEffect ||
      error instanceof UpdaterStopped
    )) {
      around.log.crash(error);
    }
  } finally {
    observation.done(answer);
  }
  return answer;
}

function refuse(node: SimulatedNode, found: FoundRoute, user: User | undefined): Answer | undefined {
  if (!user) return unauthenticated();
  const { permission } = found.route;
  const needed =
    typeof permission === "string" ? permission : permission({ node, parameters: found.parameters });
  if (needed === "anyone" || allows(user.roles, needed, node.profile.compatibility[0])) return undefined;
  if (user.roles.length === 0) return unauthenticated();
  return json({ message: "Forbidden. User needs the following permissions", permissions: [needed] }, 403);
}

function unauthenticated(): Answer {
  return {
    status: 401,
    headers: { "WWW-Authenticate": 'Basic realm="Couchbase Server Admin / REST"' },
  };
}

function write(response: ServerResponse, answer: Answer, closes: boolean): Promise<void> {
  const body = Buffer.from(answer.body ?? "", "utf8");
  response.writeHead(answer.status, {
    Server: "Couchbase Server",
    ...answer.headers,
    "Content-Length": body.length,
    ...(closes ? { Connection: "close" } : {}),
  });
  return new Promise((resolve) => {
    response.once("close", resolve);
    if (answer.breaksOffAt === undefined) response.end(body, () => resolve());
    else response.write(body.subarray(0, answer.breaksOffAt), () => response.destroy());
  });
}
