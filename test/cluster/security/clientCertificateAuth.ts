import { setting } from "../replication/setting";

/** Whether clients show certificates on TLS connections (cluster API facts E.10). */
export interface ClientCertificateAuth {
  readonly state: "disable" | "enable" | "mandatory" | "hybrid";
  readonly prefixes: readonly unknown[];
}

export const clientCertificateAuth = setting<ClientCertificateAuth>("clientCertAuth");
