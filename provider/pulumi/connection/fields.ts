import type { ConnectionInputs } from "../inputs/connectionSchema";

/** How one field of the connection is written outside of a program. */
interface FieldSource {
  /** Name of the environment variable. */
  readonly variable: string;
  /** What the variable holds: the value, a path to it (or the PEM text itself), true or false, or a JSON object. */
  readonly holds: "text" | "pem" | "flag" | "map";
}

/**
 * Where each field of the connection is found when a resource does not have it in `cluster`: the environment first, then the stack
 * configuration `couchbase:<field>`. Names are those of couchbase-cli where it has one (cbmgr.py, `Subcommand`), which takes
 * CB_CLIENT_CERT and CB_CLIENT_KEY as paths.
 */
export const connectionFields: Readonly<Record<keyof ConnectionInputs, FieldSource>> = {
  endpoint: { variable: "CB_CLUSTER", holds: "text" },
  username: { variable: "CB_REST_USERNAME", holds: "text" },
  password: { variable: "CB_REST_PASSWORD", holds: "text" },
  clientCertificate: { variable: "CB_CLIENT_CERT", holds: "pem" },
  clientKey: { variable: "CB_CLIENT_KEY", holds: "pem" },
  clientKeyPassphrase: { variable: "CB_CLIENT_KEY_PASSWORD", holds: "text" },
  caCertificates: { variable: "CB_CA_CERT", holds: "pem" },
  tlsServerName: { variable: "CB_TLS_SERVER_NAME", holds: "text" },
  insecureSkipVerify: { variable: "CB_INSECURE_SKIP_VERIFY", holds: "flag" },
  network: { variable: "CB_NETWORK", holds: "text" },
  connectTo: { variable: "CB_CONNECT_TO", holds: "map" },
};

export const connectionFieldNames = Object.keys(connectionFields) as readonly (keyof ConnectionInputs)[];
