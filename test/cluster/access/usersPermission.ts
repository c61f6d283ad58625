import type { Call } from "../http/call";

/** Users and groups are a security matter until 7.6, and one of their own from 8.0 on (ns_server 8.0.1: menelaus_web, when_79). */
export function usersPermission(operation: "read" | "write") {
  return ({ node }: Pick<Call, "node">): string =>
    `cluster.admin.${node.profile.compatibility[0] >= 8 ? "users" : "security"}!${operation}`;
}
