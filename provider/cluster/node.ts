import { readJson, readNothing } from "./answers";
import { autoFailover } from "./api/autoFailover";
import { eventing } from "./api/eventing";
import { groups } from "./api/groups";
import { networkConfiguration } from "./api/networkConfiguration";
import { nodes } from "./api/nodes";
import { remoteClusters } from "./api/remoteClusters";
import { security } from "./api/security";
import type { NodeApi, RequestOptions } from "./nodeApi";
import { formBody, type NodeCall } from "./nodeCall";
import { nameOf } from "./schemas/node";
import type { Transport } from "./transport";
import type { Way } from "./ways";

/** Puts the API families together for one node; `way` is asked before each call and may throw. */
export function makeNode(otpNode: string, transport: Transport, way: () => Way): NodeApi {
  const node = nodeCall(transport, way);
  return {
    otpNode,
    name: nameOf(otpNode),
    ...nodes(node, otpNode),
    ...networkConfiguration(node),
    ...security(node),
    ...autoFailover(node),
    ...eventing(node),
    ...remoteClusters(node),
    ...groups(node),
  };
}

function nodeCall(transport: Transport, way: () => Way): NodeCall {
  async function change(
    method: "POST" | "PUT" | "DELETE",
    path: string,
    body: string | undefined,
    options?: RequestOptions,
  ): Promise<void> {
    const { route, verified } = way();
    const call = { method, path, body, repeatable: false };
    readNothing(await transport.call(route, verified, call, options), { route, method, path });
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
