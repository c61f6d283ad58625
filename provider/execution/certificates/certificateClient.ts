import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import type { CertificateDescription } from "../../certificates/material/description";
import { readJson } from "../../cluster/answers";
import { connect } from "../../cluster/connect";
import type { ConnectionSettings } from "../../cluster/connectionSettings";
import { redirection } from "../../cluster/connectTo";
import { parseEndpoint } from "../../cluster/endpoints";
import { firstThatAnswers } from "../../cluster/firstThatAnswers";
import type { ClusterClient, NodeApi, RequestOptions } from "../../cluster/nodeApi";
import { clusterSchema } from "../../cluster/schemas/cluster";
import type { ShownNode } from "../../cluster/schemas/node";
import { tlsTwinOf } from "../../cluster/tlsTwin";
import { Transport } from "../../cluster/transport";
import { makeTrust } from "../../cluster/trust";
import { Ways } from "../../cluster/ways";
import { SecurityError } from "../../errors/securityError";
import type { Time } from "../../time";
import { certificateNode, type CertificateNode } from "./certificateNode";

/**
 * A client of a cluster whose certificates change meanwhile: whom it trusts only grows, so that nodes on old and on new certificates
 * are reached at any moment of a rotation. Nodes that were handed out follow.
 */
export interface CertificateClient extends ClusterClient {
  readonly settings: ConnectionSettings;
  readonly time: Time;
  /** From now on these are trusted, too, by every call of this client. Only for authorities from a trustworthy source. */
  trust(authorities: readonly CertificateDescription[]): Promise<void>;
  /** Whether this very authority is among those trusted. */
  trusts(authority: CertificateDescription): boolean;
  /** Learns the nodes (again), for calls that concern certificates. */
  certificateNodes(options?: RequestOptions): Promise<readonly CertificateNode[]>;
  /** As `certificateNodes`; throws when there is no such node. */
  certificateNode(otpNode: string, options?: RequestOptions): Promise<CertificateNode>;
}

/** Everything that belongs to one set of trusted authorities. */
interface Generation {
  readonly client: ClusterClient;
  readonly transport: Transport;
  readonly ways: Ways;
}

/** As `connect()`, and errors as there. */
export function openCertificateClient(settings: ConnectionSettings, time: Time): CertificateClient {
  const redirect = redirection(settings.connectTo);
  let trusted: readonly string[] | undefined = settings.caCertificates;
  let overTls = parseEndpoint(settings.endpoint).secure;
  const generations: Generation[] = [];
  let current = generation(settings.endpoint);

  function generation(endpoint: string): Generation {
    const own = { ...settings, endpoint, caCertificates: trusted };
    const made = {
      client: connect(own, { time }),
      transport: new Transport(own, makeTrust(own), time),
      ways: new Ways(own, parseEndpoint(endpoint), redirect),
    };
    generations.push(made);
    return made;
  }

  async function learn(options: RequestOptions = {}): Promise<readonly ShownNode[]> {
    const { transport, ways } = current;
    const bounded = { ...options, timeout: transport.timeoutOf(options) };
    const path = "/pools/default";
    const { value, route } = await firstThatAnswers(
      ways.toCluster(),
      async ({ route: to, verified }, callOptions) => {
        const answer = await transport.call(
          to,
          verified,
          { method: "GET", path, repeatable: true },
          callOptions,
        );
        return { value: readJson(answer, clusterSchema, { route: to, method: "GET", path }), route: to };
      },
      bounded,
      time,
    );
    ways.learn(value.nodes, route);
    if (overTls) ways.moveToTls();
    return value.nodes;
  }

  /** A node that follows when the client comes to trust more. */
  const following = (otpNode: string): NodeApi =>
    new Proxy({} as NodeApi, { get: (_, key) => Reflect.get(current.client.node(otpNode), key) as unknown });

  const around = () => ({
    transport: current.transport,
    ways: current.ways,
    redirect,
    network: settings.network,
  });

  const self: CertificateClient = {
    settings,
    time,
    get warnings() {
      return current.client.warnings;
    },
    identity: (options) => current.client.identity(options),
    discover: async (options) =>
      (await current.client.discover(options)).map(({ otpNode }) => following(otpNode)),
    node(otpNode) {
      current.client.node(otpNode);
      return following(otpNode);
    },
    async useTls(options) {
      await current.client.useTls(options);
      overTls = true;
      await learn(options);
    },
    proveTls: (otpNode, options) => current.client.proveTls(otpNode, options),
    proveFamily: (otpNode, family, options) => current.client.proveFamily(otpNode, family, options),

    trusts: ({ fingerprint }) =>
      (trusted ?? rootCertificates).some((pem) => fingerprintsIn(pem).includes(fingerprint)),

    async trust(authorities) {
      const added = authorities.filter((authority) => !self.trusts(authority));
      if (added.length === 0) return;
      trusted = [...(trusted ?? rootCertificates), ...added.map(({ pem }) => pem)];
      const before = current;
      const endpoint = parseEndpoint(settings.endpoint);
      // A plain port may be closed by now, if TLS was moved to.
      const next = generation((overTls ? tlsTwinOf(endpoint) : undefined) ?? settings.endpoint);
      await next.client.discover();
      current = next;
      try {
        await learn();
      } catch (error) {
        current = before;
        throw error;
      }
    },

    async certificateNodes(options) {
      return (await learn(options)).map((shown) => certificateNode(shown, around));
    },
    async certificateNode(otpNode, options) {
      const found = (await self.certificateNodes(options)).find((node) => node.otpNode === otpNode);
      if (found !== undefined) return found;
      throw new SecurityError("CBSEC_UNREACHABLE", `${otpNode} is not among the cluster's nodes.`, {
        node: otpNode,
      });
    },

    // Calls that are under way when the trust grows end as they began, so earlier ones are closed last.
    async close() {
      await Promise.all(generations.flatMap(({ client, transport }) => [client.close(), transport.close()]));
    },
  };
  return self;
}

/** Of the certificates in a text that was accepted as authorities before. */
function fingerprintsIn(pem: string): readonly string[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return found.map((one) => new X509Certificate(one).fingerprint256.replaceAll(":", "").toLowerCase());
}
