import type { CertificateDescription } from "../certificates/material/description";
import type { Passphrase } from "../certificates/material/material";
import type { ClientPair, Presented } from "../certificates/proof/lookAtPort";
import type { HostPort } from "./hostPort";
import type { RequestOptions } from "./nodeApi";
import type { ShownAuthority, ShownCertificate, ShownClusterCA } from "./schemas/certificates";

/** A port of a node where TLS is spoken. */
export interface TlsPort {
  /** As the node calls it, such as `mgmtSSL` or `kvSSL`. */
  readonly service: string;
  /** Where the connection goes. */
  readonly dial: HostPort;
}

/** What a node tells of certificates, and how it is made to take others (cluster API facts E). Errors as of NodeApi. */
export interface CertificateApi {
  /** GET /pools/default/trustedCAs, from 7.1 on. */
  trustedCAs(options?: RequestOptions): Promise<readonly ShownAuthority[]>;
  /** GET /pools/default/certificate/node/<this node>, from 7.1 on; undefined while it has none. */
  certificate(options?: RequestOptions): Promise<ShownCertificate | undefined>;
  /** GET /pools/default/certificate/node/<this node>/client, from 7.6 on; undefined while it has none. */
  clientCertificate(options?: RequestOptions): Promise<ShownCertificate | undefined>;
  /** GET /pools/default/certificate?extended=true: before 7.1, the one CA of the cluster. */
  clusterCA(options?: RequestOptions): Promise<ShownClusterCA>;
  /** Before 7.1: PEM of the node's own leaf; undefined while it is server-made. */
  uploadedLeaf(options?: RequestOptions): Promise<string | undefined>;

  /** POST /node/controller/loadTrustedCAs: all files in the CA folder of this node's inbox. */
  loadTrustedCAs(options?: RequestOptions): Promise<void>;
  /** POST /controller/uploadClusterCA: one certificate. */
  uploadCA(pem: string, options?: RequestOptions): Promise<void>;
  /** POST /node/controller/reloadCertificate; before 7.1 keys are never encrypted, and nothing is sent with it. */
  reloadCertificate(passphrase?: Passphrase, options?: RequestOptions): Promise<void>;
  /** POST /node/controller/reloadClientCertificate, from 7.6 on. */
  reloadClientCertificate(passphrase?: Passphrase, options?: RequestOptions): Promise<void>;
  /** POST /controller/regenerateCertificate: PEM of the newest CA, which need not be the server's own when that is used again. */
  regenerateCertificates(newAuthority: boolean, options?: RequestOptions): Promise<string>;
  /** DELETE /pools/default/trustedCAs/<id>; one that is not there (any more) is no error. */
  removeTrustedCA(id: number, options?: RequestOptions): Promise<void>;

  /** Whether what this node says comes over a verified connection, so that the authorities it shows may be trusted. */
  isVerified(): boolean;
  managementPort(): TlsPort;
  /** Every TLS port that the node tells of, beside its management port. */
  otherTlsPorts(options?: RequestOptions): Promise<readonly TlsPort[]>;
  /** Makes a TLS handshake with a port of the node and tells what it presents, verified for the node's name against these authorities alone, or not. */
  presented(
    port: TlsPort,
    authorities: readonly CertificateDescription[],
    options?: RequestOptions,
  ): Promise<Presented>;
  /**
   * Makes a TLS handshake with the node's management port in which this client certificate is shown, and one request without credentials, which the node
   * answers when it took it, or when it asked for none. CBSEC_TLS_NOT_VERIFIED when it turned it away.
   */
  takesClient(
    client: ClientPair,
    authorities: readonly CertificateDescription[],
    options?: RequestOptions,
  ): Promise<Presented>;
}
