import { authorityOfChain, certificatesOf } from "../certificates/look";
import { listed } from "../look";
import { isBefore } from "../versions";
import type { Check, CheckInput } from "./check";

/** Reasons that lie in the internal client certificates that are wanted. */
export const internalClientChecks: readonly Check[] = [
  {
    rule: "internalClientCertificatesFrom76",
    alsoWhenMet: true,
    find: (input) => {
      const old = input.state.nodes.find(({ version }) => isBefore(version, "7.6"));
      return old === undefined || Object.keys(wanted(input)).length === 0
        ? []
        : [
            {
              nodes: [old.name],
              found: `internal client certificates are given, and ${old.name} runs ${old.version}`,
              remedy: "Leave `clientCertificates` out: servers have them from 7.6 on.",
            },
          ];
    },
  },
  {
    rule: "internalClientCertificateForEveryNode",
    alsoWhenMet: true,
    find: (input) => {
      const chains = wanted(input);
      if (Object.keys(chains).length === 0) return [];
      const lacking = input.state.nodes.filter(({ otpNode }) => (chains[otpNode] ?? []).length === 0);
      const names = lacking.map(({ name }) => name);
      return names.length === 0
        ? []
        : [
            {
              nodes: names,
              found: `no internal client certificate is given for ${listed(names)}`,
              remedy: "Give one for every node of the cluster.",
            },
          ];
    },
  },
  {
    rule: "internalClientChainEndsInTrustedCA",
    find: (input) => {
      const certificates = certificatesOf(input.state);
      const goal = input.goal.certificates;
      if (certificates === undefined || goal === undefined) return [];
      const chains = wanted(input);
      return input.state.nodes
        .filter(({ otpNode }) => (chains[otpNode] ?? []).length > 0)
        .filter(({ otpNode }) => authorityOfChain(goal, certificates, chains[otpNode] ?? []) === undefined)
        .map(({ name }) => ({
          nodes: [name],
          found: `the chain of the internal client certificate for ${name} ends in no CA that is given or already trusted`,
          remedy: "Give the CA that issued its last certificate in `trustedCAs`, or complete the chain.",
        }));
    },
  },
];

function wanted({ goal: { certificates } }: CheckInput) {
  return certificates?.serverMade === undefined ? (certificates?.clients ?? {}) : {};
}
