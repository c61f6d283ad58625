import { familyName } from "../../vocabulary";
import type { AccessProof } from "../state";
import { endsOnly, reachesStrict, type Check } from "./check";

/** Nobody locks himself out: what stays open must have been reached from here before the rest is closed. */
export const accessChecks: readonly Check[] = [
  {
    rule: "reachableOverTls",
    find: (input) => {
      if (!reachesStrict(input)) return [];
      return unproven(input.state.nodes, input.state.access.tls).map(({ name, detail }) => ({
        nodes: [name],
        found: `${name} was not reached over TLS with a verified certificate: ${detail}`,
        remedy:
          "At strict only that way in remains: give the CA in `caCertificates` and an https:// endpoint, and open the TLS port.",
      }));
    },
  },
  {
    rule: "reachableOverFamily",
    find: (input) => {
      const family = input.goal.addressFamily?.family;
      if (!endsOnly(input) || family === undefined) return [];
      const proofs = input.state.access.family;
      const name = familyName(family);
      return unproven(input.state.nodes, proofs?.family === family ? proofs.proofs : undefined).map(
        (one) => ({
          nodes: [one.name],
          found: `${one.name} was not reached over ${name} by the way in that is used: ${one.detail}`,
          remedy: `With only ${name} left nothing else remains: make the node's address, or its \`connectTo\`, lead there over ${name}.`,
        }),
      );
    },
  },
];

function unproven(
  nodes: readonly { otpNode: string; name: string }[],
  proofs: readonly AccessProof[] | undefined,
) {
  return nodes.flatMap(({ otpNode, name }) => {
    const proof = proofs?.find((one) => one.otpNode === otpNode);
    return proof?.ok ? [] : [{ name, detail: proof?.detail ?? "not tried" }];
  });
}
