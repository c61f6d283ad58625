import { lookAtPort, type LookAtPort } from "../certificates/proof/lookAtPort";
import { firstLine } from "../errors/firstLine";
import type { z } from "zod";
import { isSecurityError, SecurityError } from "../errors/securityError";
import type { Time } from "../time";
import { readJson } from "./answers";
import type { ConnectionSettings } from "./connectionSettings";
import { redirection } from "./connectTo";
import type { MakeDispatcher } from "./dispatchers";
import { parseEndpoint } from "./endpoints";
import { firstThatAnswers } from "./firstThatAnswers";
import { makeNode } from "./node";
import type { ClusterClient, NodeApi, RequestOptions } from "./nodeApi";
import { prove } from "./proofs";
import type { Route } from "./route";
import { clusterSchema } from "./schemas/cluster";
import { identitySchema } from "./schemas/identity";
import { findTlsTwin, probeTls, type TlsProbe } from "./tlsTwin";
import { Transport } from "./transport";
import { Trust } from "./trust";
import { Warnings } from "./warnings";
import { Ways } from "./ways";

export interface ClusterDependencies {
  readonly time: Time;
  /** For tests; default an undici Agent per purpose. Dispatchers that were given are not closed. */
  readonly dispatcher?: MakeDispatcher;
  /** For tests; default a TLS handshake. */
  readonly tlsProbe?: TlsProbe;
  /** For tests; default a TLS handshake. What a port presents. */
  readonly lookAtPort?: LookAtPort;
}

/**
 * Makes a client of the cluster behind an endpoint. Nothing is connected yet; settings that cannot be used throw CBSEC_CONFIGURATION.
 *
 * - TLS is used when the endpoint is written with TLS, and to every node then; or after `useTls()`. There is no fallback to plain HTTP.
 * - A certificate must be for the node's own name wherever the connection goes; that of the endpoint for `tlsServerName` or its host.
 * - Over TLS, credentials are sent to verified peers only, unless `insecureSkipVerify` is set.
 */
export function connect(settings: ConnectionSettings, dependencies: ClusterDependencies): ClusterClient {
  const { time, tlsProbe = probeTls, lookAtPort: look = lookAtPort } = dependencies;
  const endpoint = parseEndpoint(settings.endpoint);
  if (settings.credentials.kind === "certificate" && !endpoint.secure) {
    throw new SecurityError(
      "CBSEC_CONFIGURATION",
      "A client certificate cannot be used with a plain endpoint.",
      {
        hint: "write the endpoint with https:// or couchbases://, or use user and password",
      },
    );
  }
  const redirect = redirection(settings.connectTo);
  const ways = new Ways(settings, endpoint, redirect);
  const warnings = new Warnings(settings, routesOf(ways));
  const trust = new Trust(settings);
  const transport = new Transport(settings, trust.context(), time, dependencies.dispatcher);

  async function askCluster<T>(
    path: string,
    schema: z.ZodType<T>,
    options: RequestOptions = {},
  ): Promise<{ value: T; route: Route }> {
    const bounded = { ...options, timeout: transport.timeoutOf(options) };
    const ask = firstThatAnswers(
      ways.toCluster(),
      async ({ route, verified }, callOptions) => {
        const answer = await transport.call(
          route,
          verified,
          { method: "GET", path, repeatable: true },
          callOptions,
        );
        return { value: readJson(answer, schema, { route, method: "GET", path }), route };
      },
      bounded,
      time,
    );
    return ask.catch(async (error: unknown) => {
      // Once nodes are known, their own errors name their TLS ports.
      if (!isSecurityError(error, "CBSEC_UNREACHABLE") || ways.otpNodes.length > 0) throw error;
      throw await withTwin(error);
    });
  }

  async function withTwin(error: SecurityError): Promise<SecurityError> {
    const twin = await findTlsTwin(endpoint, redirect, tlsProbe);
    if (twin === undefined) return error;
    const what = firstLine(error);
    return new SecurityError(error.code, what, {
      ...error.context,
      hint: `there is a port with TLS beside it, and at level strict the plain one is closed to the outside: write the endpoint as ${twin}, with the cluster's CA in caCertificates`,
    });
  }

  const { credentials } = settings;
  const node = (otpNode: string): NodeApi =>
    makeNode(ways.shown(otpNode), ways.of(otpNode), { transport, credentials, time, look });

  const client: ClusterClient = {
    node,

    heedWarnings: (listener) => warnings.hear(listener),

    async identity(options) {
      const { value, route } = await askCluster("/pools", identitySchema, options);
      if (typeof value.uuid !== "string") {
        throw new SecurityError("CBSEC_SERVER_REFUSED", `${route.label} does not belong to a cluster yet.`, {
          node: route.label,
          hint: "initialise the cluster first",
        });
      }
      const edition = value.isEnterprise ? "enterprise" : "community";
      return { uuid: value.uuid, version: value.implementationVersion, edition };
    },

    async discover(options) {
      const { value, route } = await askCluster("/pools/default", clusterSchema, options);
      ways.learn(value.nodes, route);
      warnings.expectCalls(routesOf(ways));
      return ways.otpNodes.map(node);
    },

    async useTls(options) {
      if (ways.otpNodes.length === 0) await client.discover(options);
      await Promise.all(ways.otpNodes.map((otpNode) => client.proveTls(otpNode, options)));
      ways.moveToTls();
    },

    proveTls: async (otpNode, options) => prove(transport, otpNode, ways.toTls(otpNode), undefined, options),

    proveFamily: async (otpNode, family, options) =>
      prove(transport, otpNode, ways.to(otpNode).route, family, options),

    trust(authorities) {
      const context = trust.grow(authorities);
      if (context !== undefined) transport.trust(context);
    },

    trusts: (authority) => trust.has(authority),

    close: () => transport.close(),
  };
  return client;
}

function routesOf(ways: Ways): Route[] {
  return ways.toCluster().map(({ route }) => route);
}
