import { setting } from "../replication/setting";

/** Where in a certificate the name of its user stands: after the prefix, up to any character of the delimiter. */
export interface CertificatePrefix {
  readonly delimiter: string;
  readonly path: string;
  readonly prefix: string;
}

/** Whether clients show certificates on TLS connections (cluster API facts E.10). */
export interface ClientCertificateAuth {
  readonly state: "disable" | "enable" | "mandatory" | "hybrid";
  readonly prefixes: readonly CertificatePrefix[];
}

export const clientCertificateAuth = setting<ClientCertificateAuth>("clientCertAuth");
