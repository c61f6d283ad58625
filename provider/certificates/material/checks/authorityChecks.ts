import { isBefore } from "../../../planning/versions";
import { isSignedBy, type CertificateDescription } from "../description";
import type { MaterialCheck, MaterialCheckInput } from "../finding";

/** Is what shall be trusted an authority, and one that this server can take? */
export const authorityChecks: readonly MaterialCheck[] = [
  {
    check: "authorityFlag",
    find: ({ material: { authorities, entries } }) => [
      ...authorities.flatMap(({ path, certificates }) =>
        certificates
          .filter(({ certificateAuthority }) => !certificateAuthority)
          .map((certificate) => ({
            severity: "refuse" as const,
            path,
            found: `${certificate.subject} is not a CA: its basic constraints or key usage do not let it sign certificates`,
            remedy: "Give the CA that issued it; some server versions take any certificate here.",
          })),
      ),
      ...entries.flatMap(({ chain: { path, certificates } }) =>
        certificates
          .slice(1)
          .filter((issuer, index) => isIssuerWithoutFlag(issuer, certificates[index]))
          .map((issuer) => ({
            severity: "refuse" as const,
            path,
            found: `${issuer.subject} signs the certificate before it, but is not a CA`,
            remedy:
              "Let the issuer be made with basic constraints CA:TRUE (and keyCertSign, if it has a key usage).",
          })),
      ),
    ],
  },
  {
    check: "rootCA",
    find: (input) =>
      input.addCAsBy === "inbox"
        ? []
        : input.material.authorities.flatMap(({ path, certificates }) =>
            certificates
              .filter((authority) => authority.certificateAuthority && !isSignedBy(authority, authority))
              .map((authority) => ({
                severity: "refuse",
                path,
                found: `${authority.subject} is an intermediate CA, issued by ${authority.issuer}`,
                remedy:
                  "Give the root here, and put the intermediate CA into the nodes' chains: the server would take it as its root.",
              })),
          ),
  },
  {
    check: "singleRoot",
    find: ({ material: { authorities }, cluster }) => {
      const given = new Map(
        authorities.flatMap(({ certificates }) => certificates).map((one) => [one.fingerprint, one]),
      );
      return given.size < 2 || !isBefore(cluster.version, "7.1.0")
        ? []
        : [
            {
              severity: "refuse",
              path: "trustedCAs",
              found: `${given.size} CAs are given: ${[...given.values()].map(({ subject }) => subject).join("; ")}`,
              remedy: `Give the one root that all nodes' chains end in: Couchbase Server ${cluster.version} trusts a single CA.`,
            },
          ];
    },
  },
  {
    check: "endsInTrustedCA",
    find: (input) => input.material.entries.flatMap((entry) => chainEnd(entry.chain, input)),
  },
];

function isIssuerWithoutFlag(
  issuer: CertificateDescription,
  issued: CertificateDescription | undefined,
): boolean {
  return issued !== undefined && !issuer.certificateAuthority && isSignedBy(issued, issuer);
}

function chainEnd(
  chain: { readonly path: string; readonly certificates: readonly CertificateDescription[] },
  { authorities, cluster, trusted }: MaterialCheckInput,
): ReturnType<MaterialCheck["find"]> {
  const last = chain.certificates.at(-1);
  if (last === undefined || authorities.some((authority) => isSignedBy(last, authority))) return [];
  if (authorities.some(({ fingerprint }) => fingerprint === last.fingerprint)) {
    return [
      {
        severity: "refuse",
        path: chain.path,
        found: `the chain's last certificate ${last.subject} is itself trusted, but is not a root: the server finds no CA for such a chain`,
        remedy: "Leave it out of the chain, or trust its root.",
      },
    ];
  }
  const replaced = trusted.some((authority) => isSignedBy(last, authority));
  return [
    {
      severity: "refuse",
      path: chain.path,
      found: replaced
        ? `the chain ends in ${last.issuer}, which the CA that is given replaces`
        : `no CA that is given or trusted issued the chain's last certificate ${last.subject} (issuer: ${last.issuer})`,
      remedy: replaced
        ? `Have the certificate issued under the new CA: Couchbase Server ${cluster.version} trusts a single CA.`
        : "Add the missing intermediate CAs to the chain, or the root to `trustedCAs`.",
    },
  ];
}
