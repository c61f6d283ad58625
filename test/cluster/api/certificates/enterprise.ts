import type { CertificateRules } from "../../versions/certificates";
import type { Answer } from "../../http/answer";
import type { Handler } from "../../http/call";
import type { Route } from "../../http/route";

/** Certificates are for the enterprise edition only. */
export function enterprise(handle: Handler): Handler {
  return (call) => (call.node.isEnterprise ? handle(call) : needsEnterprise);
}

const needsEnterprise: Answer = {
  status: 400,
  headers: { "Content-Type": "text/plain", "X-enterprise-edition-needed": "1" },
  body: "This http API endpoint requires enterprise edition",
};

/** A route that exists only where the version's rules say so. */
export function when(exists: (rules: CertificateRules) => boolean, route: Route): Route {
  return { ...route, missingIn: ({ profile }) => !exists(profile.certificates) };
}

export const write = "cluster.admin.security!write";
export const read = "cluster.admin.security!read";
