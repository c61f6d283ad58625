import { authorityOf } from "../../certificates/material/description";
import { certificateLabel, certificatesOf, singleCA, wantedAuthority } from "../certificates/look";
import { certificateChanges } from "../certificates/step";
import { after } from "../effects";
import { listed } from "../look";
import { brokenRules } from "../rules";
import type { ClusterState } from "../state";
import type { Check, CheckInput } from "./check";
import { internalClientChecks } from "./internalClientChecks";

/** Reasons that lie in the certificates that are wanted, and in those that are there. */
export const certificateChecks: readonly Check[] = [
  {
    rule: "certificatesReadable",
    alsoWhenMet: true,
    find: ({ state, goal }) =>
      goal.certificates === undefined || certificatesOf(state) !== undefined
        ? []
        : [
            {
              found: `the cluster's certificates cannot be read: ${reasonOf(state)}`,
              remedy:
                "Use a user who may read them (`cluster.admin.security!read`): a Full Admin or Security Admin.",
            },
          ],
  },
  {
    rule: "certificateForEveryNode",
    alsoWhenMet: true,
    find: ({ state, goal }) => {
      const wanted = goal.certificates;
      const named = Object.keys(wanted?.nodes ?? {});
      if (wanted === undefined || wanted.serverMade !== undefined || named.length === 0) return [];
      const lacking = state.nodes.filter(({ otpNode }) => (wanted.nodes[otpNode] ?? []).length === 0);
      const strangers = named.filter((otpNode) => !state.nodes.some((node) => node.otpNode === otpNode));
      return [
        ...(lacking.length === 0
          ? []
          : [
              {
                nodes: lacking.map(({ name }) => name),
                found: `no certificate is given for ${listed(lacking.map(({ name }) => name))}`,
                remedy: "Give a certificate for every node of the cluster.",
              },
            ]),
        ...(strangers.length === 0
          ? []
          : [
              {
                found: `certificates are given for ${listed(strangers)}, which the cluster has not`,
                remedy:
                  "Take them out, or correct the names: they are those that the nodes have in the cluster.",
              },
            ]),
      ];
    },
  },
  {
    rule: "chainEndsInTrustedCA",
    find: (input) => {
      const certificates = certificatesOf(input.state);
      const wanted = input.goal.certificates;
      if (certificates === undefined || wanted === undefined || wanted.serverMade !== undefined) return [];
      return input.state.nodes
        .filter(({ otpNode }) => (wanted.nodes[otpNode] ?? []).length > 0)
        .filter(({ otpNode }) => wantedAuthority(wanted, certificates, otpNode) === undefined)
        .map(({ name }) => ({
          nodes: [name],
          found: `the chain for ${name} ends in no CA that is given or already trusted`,
          remedy: "Give the CA that issued its last certificate in `trustedCAs`, or complete the chain.",
        }));
    },
  },
  ...internalClientChecks,
  { rule: "oneCABefore71", alsoWhenMet: true, find: oneCA },
  { rule: "certificatesTrustedBeforeEncryption", find: distrustBeforeEncryption },
  {
    rule: "clientCertAuthNotMandatory",
    find: (input) => {
      const certificates = certificatesOf(input.state);
      return certificates?.clientCertAuth.state === "mandatory" && changesCertificates(input)
        ? [
            {
              found: "client certificate authentication is mandatory",
              remedy:
                "Set it to `enable` for the time of the change: nodes could not be proven without a client certificate, and servers before 7.6 " +
                "refuse the levels all and strict beside it.",
            },
          ]
        : [];
    },
  },
];

/** Seen before anything is touched, where the certificates are known: an interrupted change of certificates may have left them so. */
function distrustBeforeEncryption({ state, steps }: CheckInput): ReturnType<Check["find"]> {
  if (certificatesOf(state) === undefined) return [];
  let now = state;
  for (const step of steps) {
    const broken = brokenRules(step, now).find(
      ({ rule }) => rule.name === "certificatesTrustedBeforeEncryption",
    );
    if (broken !== undefined)
      return [
        {
          found: `${broken.found}, and encrypted links are verified`,
          remedy:
            "Give every node a certificate of a CA that all nodes trust, with a ClusterCertificateRotation resource: running it again also ends a change that was interrupted.",
        },
      ];
    now = after(now, step);
  }
  return [];
}

/** Before 7.1 the cluster has one CA: every chain must end in it, and server-made certificates have their own. */
function oneCA({ state, goal }: CheckInput): ReturnType<Check["find"]> {
  const certificates = certificatesOf(state);
  const wanted = goal.certificates;
  if (certificates === undefined || wanted === undefined || !singleCA(state)) return [];
  const version = state.nodes[0]?.version ?? "";
  const refusal = (found: string, remedy: string) => [
    { found: `${found}; the server is ${version} and knows one CA`, remedy },
  ];
  const [first, ...more] = wanted.trustedCAs;
  if (more.length > 0)
    return refusal(
      `${wanted.trustedCAs.length} CAs are to be trusted (${listed(wanted.trustedCAs.map(certificateLabel), 4)})`,
      "Give one, with all nodes' certificates under it, or upgrade to 7.1 or later.",
    );
  if (wanted.serverMade !== undefined)
    return first === undefined
      ? []
      : refusal(
          "server-made certificates are asked for, and another CA is to be trusted",
          "Leave `trustedCAs` empty: server-made certificates bring their own CA.",
        );
  const present = certificates.trustedCAs.flatMap(({ description }) => description ?? []);
  const only = first ?? present[0];
  if (
    first !== undefined &&
    Object.keys(wanted.nodes).length === 0 &&
    first.fingerprint !== present[0]?.fingerprint
  )
    return refusal(
      `${certificateLabel(first)} would take the place of the CA that issued the nodes' certificates`,
      "Give the nodes' certificates under it together with it.",
    );
  const elsewhere = state.nodes.filter(({ otpNode }) => {
    const chain = wanted.nodes[otpNode] ?? [];
    return chain.length > 0 && (only === undefined || authorityOf(chain, [only]) === undefined);
  });
  return elsewhere.length === 0
    ? []
    : refusal(
        `the chains for ${listed(elsewhere.map(({ name }) => name))} do not end in ${only === undefined ? "it" : certificateLabel(only)}`,
        "Give every node a certificate under the same root, and that root in `trustedCAs`.",
      );
}

function changesCertificates({ steps }: CheckInput): boolean {
  return steps.some(({ kind }) => certificateChanges.some((one) => one === kind));
}

function reasonOf({ certificates }: ClusterState): string {
  if (certificates === undefined) return "they were not asked for";
  return certificates.readable ? "" : certificates.reason;
}
