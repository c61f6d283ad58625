import type * as pulumi from "@pulumi/pulumi";

/**
 * How to reach a cluster. Every field that is left out is looked for in the environment, then in the stack configuration
 * (`couchbase:<field>`), when the provider runs. So a program needs none of it, and credentials need not be in any program.
 *
 * Whether user and password or a client certificate are used is decided by the first of these places that names any of them.
 *
 * @example
 * ```ts
 * const cluster = {
 *   endpoint: "couchbases://n0.example.com,n1.example.com",
 *   caCertificates: fs.readFileSync("ca.pem", "utf8"),
 * };
 * ```
 */
export interface ClusterConnection {
  /**
   * Where the cluster manager listens: `https://host:18091`, `http://host:8091`, `couchbases://host1,host2` or
   * `couchbase://host1,host2`. Plain HTTP is used only when it is written here, and never as a fallback. Environment: `CB_CLUSTER`.
   */
  endpoint?: pulumi.Input<string>;
  /** A Full Admin, or a user with the roles Cluster Admin, Security Admin and Eventing Full Admin together. Environment: `CB_REST_USERNAME`. */
  username?: pulumi.Input<string>;
  /** Kept as a secret in state. Environment: `CB_REST_PASSWORD`. */
  password?: pulumi.Input<string>;
  /** PEM: a client certificate with its intermediate ones, instead of user and password. Environment: `CB_CLIENT_CERT` (a path). */
  clientCertificate?: pulumi.Input<string>;
  /** PEM: the key of `clientCertificate`. Kept as a secret in state. Environment: `CB_CLIENT_KEY` (a path). */
  clientKey?: pulumi.Input<string>;
  /** The passphrase of `clientKey`. Kept as a secret in state. Environment: `CB_CLIENT_KEY_PASSWORD`. */
  clientKeyPassphrase?: pulumi.Input<string>;
  /** PEM certificates to trust instead of the system's, as one text or a list. Environment: `CB_CA_CERT` (a path). */
  caCertificates?: pulumi.Input<string | pulumi.Input<string>[]>;
  /**
   * The name to verify in the endpoint's certificate when it is not the endpoint's host. Other nodes are always verified by their own
   * names. Environment: `CB_TLS_SERVER_NAME`.
   */
  tlsServerName?: pulumi.Input<string>;
  /**
   * Do not verify certificates; default false. Warns, and level `strict` is refused with it, because nothing proves then that
   * the cluster can still be reached. Environment: `CB_INSECURE_SKIP_VERIFY`.
   */
  insecureSkipVerify?: pulumi.Input<boolean>;
  /** Which of a node's addresses to use: `default`, or `external` for alternate addresses. Default `default`. Environment: `CB_NETWORK`. */
  network?: pulumi.Input<"default" | "external">;
  /**
   * From a node's address (`host` or `host:port`) to one that is reachable from here, like curl's `--connect-to`. Certificates
   * are still verified for the node's name. Environment: `CB_CONNECT_TO` (a JSON object).
   */
  connectTo?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
