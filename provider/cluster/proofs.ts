import { isIP } from "node:net";
import { SecurityError } from "../errors/securityError";
import { familyName, type AddressFamily } from "../vocabulary";
import { readJson } from "./answers";
import { expectNode } from "./api/nodes";
import type { RequestOptions } from "./nodeApi";
import type { Route } from "./route";
import { nodeSchema } from "./schemas/node";
import type { Transport } from "./transport";

/**
 * Reaches a node along a route over a new connection, verified even with `insecureSkipVerify`, and has it say who it is. Resolves with
 * the address that the connection went to. With a family, the way in must lead there in that family.
 */
export async function prove(
  transport: Transport,
  otpNode: string,
  route: Route,
  family: AddressFamily | undefined,
  options?: RequestOptions,
): Promise<string> {
  if (family !== undefined) expectFamily(route, family);
  const path = "/nodes/self";
  const { answer, peer } = await transport.prove(route, family, path, { ...options, patience: "brief" });
  expectNode(otpNode, readJson(answer, nodeSchema, { route, method: "GET", path }).otpNode);
  return peer;
}

function expectFamily(route: Route, family: AddressFamily): void {
  const { host } = route.dial;
  // A mapped address is written as IPv6, and IPv4 is spoken to it.
  const literal = host.startsWith("::ffff:") ? 4 : isIP(host);
  if (literal === 0 || literal === (family === "ipv4" ? 4 : 6)) return;
  throw new SecurityError(
    "CBSEC_UNREACHABLE",
    `The way from here to ${route.label} leads to ${host}, which is not an ${familyName(family)} address.`,
    {
      node: route.label,
      hint: `let \`connectTo\`, the alternate address or the endpoint lead to a name, or to an ${familyName(family)} address`,
    },
  );
}
