import type { ErrorCode } from "../errors/codes";
import { SecurityError, type ErrorContext } from "../errors/securityError";
import type { Answer, Method } from "./exchange";
import { serverText } from "./serverText";

export interface Asked {
  readonly method: Method;
  /** The node by its name, or the endpoint's host. */
  readonly node: string;
  /** As messages show it. */
  readonly endpoint: string;
  readonly withCertificate: boolean;
}

/** Makes the typed error of an answer that is not a success (cluster API facts 0.1). `hide` takes secrets out of the server's text. */
export function refusalOf(answer: Answer, asked: Asked, hide: (text: string) => string): SecurityError {
  const { status } = answer;
  const context = {
    node: asked.node,
    endpoint: asked.endpoint,
    status,
    serverText: serverText(answer.body, answer.contentType, hide),
  };
  const error = (code: ErrorCode, what: string, hint?: string) =>
    new SecurityError(code, what, { ...context, hint } satisfies ErrorContext);

  if (status >= 300 && status < 400) {
    return error(
      "CBSEC_REDIRECTED",
      `${asked.node} answered with a redirect${target(answer)}; it was not followed.`,
      "write the address that the cluster's node itself has; a proxy that redirects cannot stand between",
    );
  }
  if (asked.method !== "GET" && (status === 502 || status === 504)) {
    return error(
      "CBSEC_ANSWER_LOST",
      `Something between here and ${asked.node} lost the answer; the request may have taken effect.`,
    );
  }
  if (answer.contentType === "text/html") {
    return error(
      "CBSEC_UNEXPECTED_ANSWER",
      `What answered for ${asked.node} is not a Couchbase Server management port: it sent a page.`,
      "check that the endpoint is a node's management port (8091, with TLS 18091), not a proxy or another service",
    );
  }
  if (status === 401) {
    return error(
      "CBSEC_NOT_AUTHENTICATED",
      `${asked.node} did not accept the ${asked.withCertificate ? "client certificate" : "user and password"}.`,
      asked.withCertificate
        ? "check that the cluster trusts the certificate's authority and maps its name to a user"
        : "check user and password",
    );
  }
  if (status === 403) {
    return error(
      "CBSEC_FORBIDDEN",
      `The user may not do this on ${asked.node}.`,
      answer.body.includes('"passwordExpired"')
        ? "set a new password for the user"
        : "use a Full Admin, or a user who is Cluster Admin, Security Admin and Eventing Full Admin; from version 8.0 on also Local User Admin (cluster.admin.users!write), for groups",
    );
  }
  if (status === 404 && context.serverText === "unknown pool") {
    return error(
      "CBSEC_SERVER_REFUSED",
      `${asked.node} does not belong to a cluster yet.`,
      "initialise the cluster first",
    );
  }
  if (status >= 500) {
    return error("CBSEC_SERVER_REFUSED", `${asked.node} failed to answer.`);
  }
  return error("CBSEC_SERVER_REFUSED", `${asked.node} refused the request.`);
}

function target({ location }: Answer): string {
  if (location === undefined) return "";
  try {
    return ` to ${new URL(location).origin}`;
  } catch {
    return " to another path";
  }
}
