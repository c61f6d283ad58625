import { nodesShowClientCertificates } from "../look";
import type { ClusterState } from "../state";
import { isBefore } from "../versions";
import { reachesAboveControl, type Check } from "./check";

/** Clients that must show certificates, and levels above control: cluster API facts C.3 and E.10. */
export const clientCertificateChecks: readonly Check[] = [
  {
    rule: "clientCertificatesNotMandatory",
    find(input) {
      const { clientCertificateAuth, nodes } = input.state;
      const old = nodes.find(({ version }) => isBefore(version, "8.0"));
      if (old === undefined || !reachesAboveControl(input) || clientCertificateAuth === undefined) return [];
      if (!clientCertificateAuth.readable) {
        return [
          {
            found: `client certificate authentication cannot be read: ${clientCertificateAuth.reason}`,
            remedy: "Make /settings/clientCertAuth readable for this user.",
          },
        ];
      }
      return clientCertificateAuth.value !== "mandatory"
        ? []
        : [
            {
              found: `client certificate authentication is mandatory, and the server is ${old.version}`,
              remedy:
                "Set it to `enable` first, or stay at the level control: before 8.0 mandatory client certificates and the levels all and strict exclude each other.",
            },
          ];
    },
  },
  {
    rule: "clientCertificatesTrusted",
    find(input) {
      const { nodes, clientCertificateAuth } = input.state;
      const asked = nodesShowClientCertificates(clientCertificateAuth);
      const comes = input.goal.certificates !== undefined;
      const without = nodes.some(({ version }) => isBefore(version, "7.6"));
      if (!asked || comes || without || !reachesAboveControl(input)) return [];
      const untrusted = nodesWithoutTrust(input.state);
      return untrusted.length === 0
        ? []
        : [
            {
              found: `no trusted CA issued the internal client certificates of ${untrusted.join(", ")}`,
              remedy:
                "Load the CA that issued them, or let the server make new ones: POST /controller/regenerateCertificate?dropUploadedCertificates=false. " +
                "Above the level control the nodes show them to each other while client certificates are asked for.",
            },
          ];
    },
  },
];

function nodesWithoutTrust({ nodes, certificates }: ClusterState): readonly string[] {
  if (!certificates?.readable) return [];
  const trusted = certificates.value.trustedCAs.flatMap((ca) => ca.usedByClientCertificates);
  return nodes.filter(({ otpNode }) => !trusted.includes(otpNode)).map(({ name }) => name);
}
