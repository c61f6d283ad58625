import type { z } from "zod";
import { readJson } from "../../cluster/answers";
import type { HostPort } from "../../cluster/hostPort";
import type { RequestOptions } from "../../cluster/nodeApi";
import type { Transport } from "../../cluster/transport";
import type { Redirection } from "../../cluster/connectTo";
import type { ConnectionSettings } from "../../cluster/connectionSettings";
import { nameOf, type ShownNode } from "../../cluster/schemas/node";
import { unlessGone } from "../../cluster/unlessGone";
import type { Ways } from "../../cluster/ways";
import type { Passphrase } from "../../certificates/material/material";
import { isSecurityError } from "../../errors/securityError";
import { isBefore } from "../../planning/versions";
import {
  clientCertAuthSchema,
  clusterCASchema,
  nodeCertificatesSchema,
  nodeServicesSchema,
  trustedCAsSchema,
  uploadedCertificateSchema,
} from "./schemas";

/** A port of a node where TLS is spoken. */
export interface TlsPort {
  /** As the node calls it, such as `mgmtSSL` or `kvSSL`. */
  readonly service: string;
  /** Where the connection goes. */
  readonly dial: HostPort;
}

/** What calls need of the client at the moment. */
export interface Surroundings {
  readonly transport: Transport;
  readonly ways: Ways;
  readonly redirect: Redirection;
  readonly network: ConnectionSettings["network"];
}

/** The certificate calls of one node (cluster API facts E). Errors as of NodeApi. */
export type CertificateNode = ReturnType<typeof certificateNode>;

export function certificateNode(shown: ShownNode, around: () => Surroundings) {
  const { otpNode, version } = shown;
  const name = nameOf(otpNode);

  async function get<T>(path: string, schema: z.ZodType<T>, options?: RequestOptions): Promise<T> {
    const { transport, ways } = around();
    const { route, verified } = ways.to(otpNode);
    const answer = await transport.call(route, verified, { method: "GET", path, repeatable: true }, options);
    return readJson(answer, schema, { route, method: "GET", path });
  }
  async function send(
    method: "POST" | "DELETE",
    path: string,
    options?: RequestOptions,
    body?: { readonly text: string; readonly contentType: string },
  ): Promise<string> {
    const { transport, ways } = around();
    const { route, verified } = ways.to(otpNode);
    const call = {
      method,
      path,
      repeatable: false,
      ...(body === undefined ? {} : { body: body.text, contentType: body.contentType }),
    };
    const answer = await transport.call(route, verified, call, options);
    return answer.body;
  }

  return {
    otpNode,
    name,
    version,
    /** As certificates are listed by: `n0.example.com:8091`. */
    hostname: shown.hostname,

    trustedCAs: (options?: RequestOptions) => get("/pools/default/trustedCAs", trustedCAsSchema, options),
    nodeCertificates: (options?: RequestOptions) =>
      get("/pools/default/certificates", nodeCertificatesSchema, options),
    clusterCA: (options?: RequestOptions) =>
      get("/pools/default/certificate?extended=true", clusterCASchema, options),
    clientCertAuth: (options?: RequestOptions) =>
      get("/settings/clientCertAuth", clientCertAuthSchema, options),

    /** Before 7.1: PEM of the node's own leaf; undefined while it is server-made. */
    async uploadedLeaf(options?: RequestOptions): Promise<string | undefined> {
      try {
        const path = `/pools/default/certificate/node/${encodeURIComponent(shown.hostname)}`;
        return (await get(path, uploadedCertificateSchema, options)).pem;
      } catch (error) {
        const none =
          isSecurityError(error, "CBSEC_SERVER_REFUSED") &&
          error.context.status === 404 &&
          error.context.serverText === "Certificate is not set up on this node";
        if (none) return undefined;
        throw error;
      }
    },

    /** POST /node/controller/loadTrustedCAs: all files in the CA folder of this node's inbox. */
    loadTrustedCAs: async (options?: RequestOptions): Promise<void> => {
      await send("POST", "/node/controller/loadTrustedCAs", options);
    },
    /** POST /controller/uploadClusterCA: one certificate. */
    uploadCA: async (pem: string, options?: RequestOptions): Promise<void> => {
      await send("POST", "/controller/uploadClusterCA", options, { text: pem, contentType: "text/plain" });
    },
    /** POST /node/controller/reloadCertificate; before 7.1 keys are never encrypted, and nothing is sent with it. */
    reloadCertificate: async (passphrase?: Passphrase, options?: RequestOptions): Promise<void> => {
      const text = JSON.stringify({ privateKeyPassphrase: passphrase });
      const body =
        passphrase === undefined || isBefore(version, "7.1")
          ? undefined
          : { text, contentType: "application/json" };
      await send("POST", "/node/controller/reloadCertificate", options, body);
    },
    /** POST /controller/regenerateCertificate: PEM of the newest CA, which need not be the server's own when that is used again. */
    regenerate: (newAuthority: boolean, options?: RequestOptions) => {
      const query = isBefore(version, "7.6")
        ? ""
        : `?forceResetCACertificate=${String(newAuthority)}&dropUploadedCertificates=true`;
      return send("POST", `/controller/regenerateCertificate${query}`, options);
    },
    removeTrustedCA: (id: number, options?: RequestOptions) =>
      unlessGone(send("DELETE", `/pools/default/trustedCAs/${id}`, options)),

    /** Whether what this node says comes over a verified connection, so that the authorities it shows may be trusted. */
    isVerified(): boolean {
      const { route, verified } = around().ways.to(otpNode);
      return route.secure && verified;
    },
    managementPort(): TlsPort {
      return { service: "mgmtSSL", dial: around().ways.toTls(otpNode).dial };
    },
    /** Every TLS port that the node tells of, beside its management port. */
    async otherTlsPorts(options?: RequestOptions): Promise<readonly TlsPort[]> {
      const { nodesExt } = await get("/pools/default/nodeServices", nodeServicesSchema, options);
      const own = nodesExt.find(({ thisNode }) => thisNode);
      const { redirect, network } = around();
      const external = network === "external" ? own?.alternateAddresses?.external : undefined;
      return Object.entries(own?.services ?? {})
        .filter(([service]) => service !== "mgmtSSL" && /(ssl|https)$/i.test(service))
        .map(([service, port]) => ({
          service,
          dial: redirect({ host: external?.hostname ?? name, port: external?.ports?.[service] ?? port }),
        }));
    },
  };
}
