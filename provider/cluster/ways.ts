import { SecurityError } from "../errors/securityError";
import { addressesOf, unbracketed, type NodeAddresses } from "./addresses";
import type { ConnectionSettings } from "./connectionSettings";
import type { Redirection } from "./connectTo";
import type { Endpoint } from "./endpoints";
import type { HostPort } from "./hostPort";
import type { Route } from "./route";
import type { ShownNode } from "./schemas/node";

/** The way to a node at the moment of a call. */
export interface Way {
  readonly route: Route;
  /** False where the user asked for insecureSkipVerify. */
  readonly verified: boolean;
}

/** The ways to one node, chosen anew for each call. */
export interface NodeWays {
  way(): Way;
  toTls(): Route;
  /** Where a connection goes that is meant for a port of one of the node's services. */
  toService(service: string, port: number, external: ExternalAddress | undefined): HostPort;
}

export interface ExternalAddress {
  readonly hostname: string;
  readonly ports?: Readonly<Record<string, number>>;
}

/** Knows how the endpoint and each node are reached, and whether over TLS. From plain to TLS there is a way, and none back. */
export class Ways {
  private known: ReadonlyMap<string, NodeAddresses> = new Map();
  private listed: readonly ShownNode[] = [];
  private secure: boolean;
  private verified: boolean;

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly endpoint: Endpoint,
    private readonly redirect: Redirection,
  ) {
    this.secure = endpoint.secure;
    this.verified = settings.insecureSkipVerify !== true;
  }

  get otpNodes(): readonly string[] {
    return [...this.known.keys()];
  }

  /** Learns the nodes from a listing that came along `route`. */
  learn(nodes: readonly ShownNode[], route: Route): void {
    const addresses = addressesOf(nodes, {
      network: this.settings.network ?? "default",
      redirect: this.redirect,
      cameFrom: { address: route.address, certificateName: route.certificateNames[0] ?? route.address.host },
    });
    this.known = new Map(addresses.map((node) => [node.otpNode, node]));
    this.listed = nodes;
  }

  /** As the last listing shows it; throws when it did not. */
  shown(otpNode: string): ShownNode {
    const found = this.listed.find((node) => node.otpNode === otpNode);
    if (found === undefined) throw this.unknown(otpNode);
    return found;
  }

  of(otpNode: string): NodeWays {
    return {
      way: () => this.to(otpNode),
      toTls: () => this.toTls(otpNode),
      toService: (service, port, external) => {
        const used = this.settings.network === "external" ? external : undefined;
        const host =
          used === undefined ? this.addresses(otpNode).plain.address.host : unbracketed(used.hostname);
        return this.redirect({ host, port: used?.ports?.[service] ?? port });
      },
    };
  }

  /** From now on TLS to every node; to be called when each has been reached so, verified. */
  moveToTls(): void {
    this.verified ||= !this.secure;
    this.secure = true;
  }

  /** Where the cluster as a whole can be asked: its nodes, as far as they are known, and what the user wrote. */
  toCluster(): Way[] {
    const nodes = [...this.known.values()].flatMap(({ plain, secure }) =>
      this.secure ? (secure ?? []) : plain,
    );
    const seeds = this.secure === this.endpoint.secure ? this.toSeeds() : [];
    return [...nodes, ...seeds].map((route) => ({ route, verified: this.verified }));
  }

  to(otpNode: string): Way {
    const route = this.secure ? this.toTls(otpNode) : this.addresses(otpNode).plain;
    return { route, verified: this.verified };
  }

  toTls(otpNode: string): Route {
    const { name, secure } = this.addresses(otpNode);
    if (secure !== undefined) return secure;
    throw new SecurityError("CBSEC_UNREACHABLE", `${name} shows no management port with TLS.`, {
      node: name,
      hint: "TLS ports need the Enterprise Edition",
    });
  }

  private toSeeds(): Route[] {
    const { secure, seeds } = this.endpoint;
    return seeds.map((seed) => ({
      label: seed.host,
      secure,
      address: seed,
      dial: this.redirect(seed),
      certificateNames: secure ? [this.settings.tlsServerName ?? seed.host] : [],
      written: true,
    }));
  }

  private addresses(otpNode: string): NodeAddresses {
    const found = this.known.get(otpNode);
    if (found !== undefined) return found;
    throw this.unknown(otpNode);
  }

  private unknown(otpNode: string): SecurityError {
    return new SecurityError("CBSEC_UNREACHABLE", `${otpNode} is not among the cluster's nodes.`, {
      node: otpNode,
      hint: `the nodes are ${this.otpNodes.join(", ")}`,
    });
  }
}
