import type { LookAtPort } from "../certificates/proof/lookAtPort";
import type { Time } from "../time";
import { readJson, readNothing } from "./answers";
import { autoFailover } from "./api/autoFailover";
import { certificates } from "./api/certificates";
import { eventing } from "./api/eventing";
import { groups } from "./api/groups";
import { networkConfiguration } from "./api/networkConfiguration";
import { nodes } from "./api/nodes";
import { outsideServers } from "./api/outsideServers";
import { remoteClusters } from "./api/remoteClusters";
import { security } from "./api/security";
import { tlsPorts } from "./api/tlsPorts";
import type { ConnectionSettings } from "./connectionSettings";
import type { NodeApi, RequestOptions } from "./nodeApi";
import { formBody, type NodeCall, type TextBody } from "./nodeCall";
import { nameOf, type ShownNode } from "./schemas/node";
import type { Transport } from "./transport";
import type { NodeWays, Way } from "./ways";

export interface Surroundings {
  readonly transport: Transport;
  readonly credentials: ConnectionSettings["credentials"];
  readonly time: Time;
  readonly look: LookAtPort;
}

/** Puts the API families together for one node; its way is asked before each call and may throw. */
export function makeNode(
  shown: ShownNode,
  ways: NodeWays,
  { transport, credentials, time, look }: Surroundings,
): NodeApi {
  const { otpNode, hostname, version, clusterMembership: membership, thisNode } = shown;
  const name = nameOf(otpNode);
  const node = nodeCall(transport, () => ways.way());
  return {
    otpNode,
    name,
    hostname,
    version,
    membership,
    thisNode,
    ...nodes(node, otpNode),
    ...networkConfiguration(node),
    ...security(node),
    ...outsideServers(node),
    ...autoFailover(node),
    ...eventing(node),
    ...remoteClusters(node),
    ...groups(node),
    ...certificates(node, shown),
    ...tlsPorts(node, name, ways, credentials, (port) => look(port, time)),
  };
}

const formType = "application/x-www-form-urlencoded";

function nodeCall(transport: Transport, way: () => Way): NodeCall {
  async function send(
    method: "POST" | "PUT" | "DELETE",
    path: string,
    body: TextBody | undefined,
    options?: RequestOptions,
  ): Promise<string> {
    const { route, verified } = way();
    const call = { method, path, body: body?.text, contentType: body?.contentType, repeatable: false };
    const answer = await transport.call(route, verified, call, options);
    readNothing(answer, { route, method, path });
    return answer.body;
  }
  async function change(
    method: "POST" | "PUT" | "DELETE",
    path: string,
    form: string | undefined,
    options?: RequestOptions,
  ): Promise<void> {
    const body = form === undefined ? undefined : { text: form, contentType: formType };
    await send(method, path, body, options);
  }
  return {
    async get(path, schema, options) {
      const { route, verified } = way();
      const answer = await transport.call(
        route,
        verified,
        { method: "GET", path, repeatable: true },
        options,
      );
      return readJson(answer, schema, { route, method: "GET", path });
    },
    write: (path, form, options) => change("POST", path, formBody(form), options),
    put: (path, form, options) => change("PUT", path, formBody(form), options),
    delete: (path, options) => change("DELETE", path, undefined, options),
    post: (path, body, options) => send("POST", path, body, options),
    async ask(path, text, schema, options) {
      const { route, verified } = way();
      const call = { method: "POST", path, body: text, contentType: "text/plain", repeatable: true } as const;
      return readJson(await transport.call(route, verified, call, options), schema, {
        route,
        method: "POST",
        path,
      });
    },
  };
}
