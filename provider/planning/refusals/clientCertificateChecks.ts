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
];
