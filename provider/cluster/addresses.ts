import { SecurityError } from "../errors/securityError";
import type { ConnectionSettings } from "./connectionSettings";
import type { Redirection } from "./connectTo";
import { authorityOf, parseHostPort, type HostPort } from "./hostPort";
import type { Route } from "./route";
import { nameOf, type ShownNode } from "./schemas/node";

/** How one node is reached, with and without TLS. */
export interface NodeAddresses {
  readonly otpNode: string;
  readonly name: string;
  readonly plain: Route;
  /** Missing on Community Edition, which has no TLS ports. */
  readonly secure?: Route;
}

export interface Surroundings {
  readonly network: NonNullable<ConnectionSettings["network"]>;
  readonly redirect: Redirection;
  /** Where the listing came from, and the name that its certificate was verified for. */
  readonly cameFrom: { readonly address: HostPort; readonly certificateName: string };
}

/** A node that was never named; it can only be alone in its cluster. */
const unnamed = "cb.local";
const defaultPlainPort = 8091;

/**
 * Says for each node of a listing how it is reached (cluster API facts I and L): by its name, or with network `external` by its alternate
 * address, whose ports default to the node's own; then as `connectTo` says. The certificate must be for the node's name in any case.
 * A node without name is reached where the listing came from. Throws CBSEC_CONFIGURATION when nodes have no external address.
 */
export function addressesOf(nodes: readonly ShownNode[], around: Surroundings): NodeAddresses[] {
  const lacking = around.network === "external" ? nodes.filter((node) => external(node) === undefined) : [];
  if (lacking.length > 0) {
    throw new SecurityError(
      "CBSEC_CONFIGURATION",
      `The network is "external", but ${lacking.map((node) => nameOf(node.otpNode)).join(", ")} has no external address.`,
      { hint: 'give each node an alternate address, or use the network "default"' },
    );
  }
  return nodes.map((node) => addressesOfNode(node, around));
}

function addressesOfNode(node: ShownNode, { network, redirect, cameFrom }: Surroundings): NodeAddresses {
  const { otpNode } = node;
  const name = nameOf(otpNode).toLowerCase();
  const configured = parseHostPort(node.configuredHostname ?? node.hostname);
  const own = {
    host: name === unnamed ? cameFrom.address.host : name,
    plain: configured?.port ?? defaultPlainPort,
    secure: node.ports.httpsMgmt,
  };
  const alternate = network === "external" ? external(node) : undefined;
  const dialled = {
    host: alternate?.hostname ?? own.host,
    plain: alternate?.ports?.mgmt ?? own.plain,
    secure: alternate?.ports?.mgmtSSL ?? own.secure,
  };
  const secure: Route | undefined =
    own.secure === undefined || dialled.secure === undefined
      ? undefined
      : {
          label: name,
          secure: true,
          address: { host: own.host, port: own.secure },
          dial: redirect({ host: dialled.host, port: dialled.secure }),
          certificateNames:
            name === unnamed ? namesOfUnnamed(cameFrom.certificateName, configured?.host) : [name],
          written: false,
        };
  const plain: Route = {
    label: name,
    secure: false,
    address: { host: own.host, port: own.plain },
    dial: redirect({ host: dialled.host, port: dialled.plain }),
    certificateNames: [],
    written: false,
    secureEndpoint:
      dialled.secure === undefined
        ? undefined
        : `https://${authorityOf({ host: dialled.host, port: dialled.secure })}`,
  };
  return { otpNode, name, plain, secure };
}

/** The certificate that the server makes for such a node is for the loopback address, which `configuredHostname` shows. */
function namesOfUnnamed(verified: string, configured: string | undefined): string[] {
  return [...new Set([verified, unnamed, ...(configured === undefined ? [] : [configured])])];
}

function external(node: ShownNode) {
  const found = node.alternateAddresses?.external;
  return found === undefined ? undefined : { ...found, hostname: unbracketed(found.hostname) };
}

export function unbracketed(host: string): string {
  return parseHostPort(host)?.host ?? host;
}
