import type { IncomingMessage, ServerResponse } from "node:http";

import { allows } from "../access/roles";
import { userByCertificate } from "../access/clientCertificate";
import { authenticate, type User } from "../access/users";
import { noAuthorization } from "../eventing/errors";
import { CutBeforeEffect, type Faults } from "../faults/faults";
import type { Observer } from "../observer";
import { NodeDied } from "../node/death";
import { UpdaterStopped } from "../network/networkUpdater";
import type { RequestLog } from "../requestLog";
import { clusterUuid } from "../provisioning/settings";
import { securitySettings } from "../security/settings";
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
): Promise<Answer | undefined> {
  const found = around[request.service].find(request.method, request.path);
  if (!found || found.route.missingIn?.(node)) return nothingThere(node, request.method);
  const otherCluster = namesOtherCluster(node, request);
  if (otherCluster && node.profile.http.uuidBeforeUser) return otherCluster;
  const certified = userByCertificate(node.config, incoming.socket);
  const user =
    certified === undefined ? authenticate(node.config, request.headers["authorization"]) : certified;
  if (!user || user === "nobody") return unauthenticated(node, request);
  const refusal = refuse(node, request, found, user);
  if (refusal ?? otherCluster) return refusal ?? otherCluster;

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
    answer = answerTo(error, around.log);
  } finally {
    observation.done(answer);
  }
  return answer;
}

/** A request may say which cluster it means: its uuid, or nothing at all before there is one. */
function namesOtherCluster(node: SimulatedNode, { service, query }: ReceivedRequest): Answer | undefined {
  const meant = query.get("uuid");
  if (service !== "rest" || meant === null || meant === (node.config.get(clusterUuid) ?? ""))
    return undefined;
  return text("Cluster uuid does not match the requested.\r\n", 404);
}

/** What a handler that gave up answers; a node that died answers nothing. */
function answerTo(error: unknown, log: RequestLog): Answer | undefined {
  if (error instanceof AnswerInstead) return error.answer;
  if (error instanceof NodeDied) return undefined;
  if (!(error instanceof CutBeforeEffect || error instanceof UpdaterStopped)) log.crash(error);
  return crashed();
}

function nothingThere(node: SimulatedNode, method: string): Answer {
  if (method === "GET" || method === "HEAD") return text("Not found.", 404);
  if (method === "POST") return text("Requested resource not found.\r\n", 404);
  const known = ["PUT", "DELETE", "PATCH"].includes(method);
  const { status, text: words } = node.profile.http.nothingThere;
  return known ? text(words, status) : text("Method Not Allowed", 405);
}

function refuse(
  node: SimulatedNode,
  request: ReceivedRequest,
  found: FoundRoute,
  user: User,
): Answer | undefined {
  const { permission } = found.route;
  const needed =
    typeof permission === "string" ? permission : permission({ node, parameters: found.parameters });
  if (needed === "authenticated" && user.domain !== "anonymous") return undefined;
  if (needed === "anyone" || allows(user.roles, needed, node.profile.compatibility[0])) return undefined;
  if (user.roles.length === 0) return unauthenticated(node, request);
  return json({ message: "Forbidden. User needs the following permissions", permissions: [needed] }, 403);
}

/** The header that makes a browser ask for a password is left out when the settings or the request say so. */
function unauthenticated(node: SimulatedNode, { service, headers }: ReceivedRequest): Answer {
  if (service === "eventing") return noAuthorization(node.profile);
  const silent =
    headers["invalid-auth-response"] === "on" ||
    node.config.get(securitySettings)?.["disableWWWAuthenticate"] === true;
  if (silent) return { status: 401 };
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
