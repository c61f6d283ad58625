import { clientEntriesOf, entriesOf, type Entry } from "../../../certificates/material/entries";
import { wayOfCAs } from "../../../planning/certificates/certificateSteps";
import type { CertificatesGoal } from "../../../planning/certificates/goal";
import { certificatesOf } from "../../../planning/certificates/look";
import { clientsToReload, missingCAs, nodesToReload } from "../../../planning/certificates/rotationKind";
import type { Refusal } from "../../../planning/plan";
import type { ClusterState } from "../../../planning/state";
import type { CertificateInputs } from "../../inputs/certificateInputs";
import { lacksKey } from "./keysAside";
import { certificateMaterialOf } from "./material";

/** What the change needs and the inputs do not give: a way to bring files to the nodes, and the keys of certificates that have to be delivered. */
export function supplyRefusals(
  inputs: CertificateInputs,
  state: ClusterState,
  goal: CertificatesGoal,
): readonly Refusal[] {
  const certificates = certificatesOf(state);
  if (certificates === undefined) return [];
  const byInbox = missingCAs(certificates, goal).length > 0 && wayOfCAs(state, goal.addCAsBy) === "inbox";
  const reloading = nodesToReload(certificates, goal).map(({ otpNode }) => otpNode);
  const material = certificateMaterialOf(inputs);
  const keyless = (
    given: CertificateInputs["nodeCertificates"],
    entries: readonly Entry[],
    otpNodes: readonly string[],
  ) =>
    entries.filter(({ key, node }) => {
      const entry = given?.[key];
      return entry !== undefined && lacksKey(entry) && otpNodes.includes(node?.otpNode ?? "");
    });
  return [
    ...(byInbox && inputs.delivery === undefined
      ? [
          {
            rule: "deliveryGiven",
            found: "a CA has to go through a node's inbox, and there is no `delivery`",
            remedy: "Give `delivery`: until 7.6.2 a server takes CAs by REST from itself only.",
          },
        ]
      : []),
    ...keyless(inputs.nodeCertificates, entriesOf(material, state.nodes), reloading).map(({ key }) =>
      keyRefusal(`the certificate of ${key}`, "nodeCertificates"),
    ),
    ...keyless(
      inputs.clientCertificates,
      clientEntriesOf(material, state.nodes),
      clientsToReload(certificates, goal),
    ).map(({ key }) => keyRefusal(`the internal client certificate of ${key}`, "clientCertificates")),
  ];
}

function keyRefusal(certificate: string, property: string): Refusal {
  return {
    rule: "privateKeyAtHand",
    found: `${certificate} has to be delivered, and its private key is not at hand: state does not keep keys`,
    remedy: `Let the program give it again: take \`${property}\` out of \`ignoreChanges\`.`,
  };
}
