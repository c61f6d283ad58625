import type { CertificateDescription } from "../../../../../provider/certificates/material/description";
import type { ClusterClient, NodeApi } from "../../../../../provider/cluster/nodeApi";
import { clusterView, fakeRun, nodeView } from "../../support/fakeRun";
import { withoutOutsideServers } from "../../support/withoutOutsideServers";

/** What a cluster of one node shows at one look. */
export interface Look {
  readonly trusted: readonly CertificateDescription[];
  readonly leaf: CertificateDescription;
  readonly client?: CertificateDescription;
  /** A CA that the list says the node uses, whatever it has. */
  readonly inUse?: CertificateDescription;
  /** What its TLS port presents; default the leaf. */
  readonly presents?: CertificateDescription;
  /** Who made its certificates; default `uploaded`. */
  readonly made?: "generated" | "uploaded";
  /** Who made the CAs; default as its certificates. */
  readonly madeCAs?: "generated" | "uploaded";
  readonly healthy?: boolean;
  /** The server's own, of the node's certificate. */
  readonly warnings?: readonly string[];
}

/** A look that changes by what is done to the node. */
export type Changing = { -readonly [K in keyof Look]: Look[K] };

/** A run on a node that shows the next of these after each look at its certificates or its health, and the last from then on. */
export function certifiedRun(
  looks: readonly [Look, ...Look[]],
  api: Partial<NodeApi> = {},
  client: Partial<ClusterClient> = {},
) {
  const hostname = "n0.cb.test:8091";
  let at = 0;
  const now = () => looks[Math.min(at, looks.length - 1)] ?? looks[0];
  const shown = (certificate: CertificateDescription) => ({
    type: now().made ?? "uploaded",
    pem: certificate.pem,
    warnings: [],
  });
  const fake = fakeRun(
    {
      version: "7.6.8",
      hostname,
      trustedCAs: async () =>
        now().trusted.map((ca, id) => {
          const nodes = ca === now().inUse ? [hostname] : [];
          const { type: own, pem } = shown(ca);
          return { type: now().madeCAs ?? own, pem, id, nodes, client_cert_nodes: [] };
        }),
      certificate: async () => {
        const { leaf, warnings = [] } = now();
        return { ...shown(leaf), warnings: warnings.map((message) => ({ message })) };
      },
      clientCertificate: async () => {
        const { client: own } = now();
        return own === undefined ? undefined : shown(own);
      },
      ...withoutOutsideServers,
      clientCertificateAuth: async () => {
        at++;
        return "disable";
      },
      cluster: async () => {
        const view = clusterView([nodeView({ status: (now().healthy ?? true) ? "healthy" : "unhealthy" })]);
        at++;
        return view;
      },
      isVerified: () => true,
      managementPort: () => ({ service: "mgmtSSL", dial: { host: "n0.cb.test", port: 18091 } }),
      otherTlsPorts: async () => [],
      presented: async () => {
        const leaf = now().presents ?? now().leaf;
        return { leaf, chain: [leaf] };
      },
      ...api,
    } as Partial<NodeApi>,
    { trusts: () => false, trust: () => undefined, ...client },
  );
  return { ...fake, looks: () => at };
}
