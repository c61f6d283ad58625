import { isSecurityError } from "../../errors/securityError";
import type { EventingFunction, FunctionName } from "../../vocabulary";
import type { RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";
import { eventingStatusSchema } from "../schemas/eventing";

/**
 * Eventing functions (cluster API facts G), through the cluster manager's own port, which passes the call on to an Eventing node: so it goes
 * over TLS, and works at level strict, as any other call.
 */
export const eventing = (node: NodeCall) => ({
  async functions(options?: RequestOptions): Promise<readonly EventingFunction[]> {
    return (await node.get("/_p/event/api/v1/status", eventingStatusSchema, options)).apps;
  },
  pauseFunction: (name: FunctionName, options?: RequestOptions) =>
    node.write(functionPath(name, "pause"), {}, options),
  resumeFunction: (name: FunctionName, options?: RequestOptions) =>
    node.write(functionPath(name, "resume"), {}, options),
});

/**
 * Whether `functions()` failed because no node runs Eventing (the cluster manager's 404 with this text). That means "no functions" only if
 * no node of the cluster has the service `eventing`.
 */
export function isEventingAbsent(error: unknown): boolean {
  return (
    isSecurityError(error, "CBSEC_SERVER_REFUSED") &&
    error.context.status === 404 &&
    (error.context.serverText ?? "").includes("Service eventing not running on this node")
  );
}

/** Bucket and scope are given both or not at all; the admin scope is `*` and `*`. */
function functionPath({ name, scope }: FunctionName, action: "pause" | "resume"): string {
  const path = `/_p/event/api/v1/functions/${encodeURIComponent(name)}/${action}`;
  return scope === undefined
    ? path
    : `${path}?${new URLSearchParams({ bucket: scope.bucket, scope: scope.scope }).toString()}`;
}
