import { authorityOf, isSignedBy, type CertificateDescription } from "../description";
import { pathLengthOf } from "../extensions";
import type { MaterialCheck } from "../finding";

/** Are the chains in the order in which servers and clients follow them? */
export const chainChecks: readonly MaterialCheck[] = [
  {
    check: "leafFirst",
    find: ({ material: { entries } }) =>
      entries.flatMap(({ chain: { path, certificates }, leaf }) => {
        if (leaf?.certificateAuthority !== true) return [];
        const place = certificates.findIndex(({ certificateAuthority }) => !certificateAuthority);
        return [
          {
            severity: "refuse",
            path,
            found:
              place < 0
                ? `the chain holds only CAs; its first certificate is ${leaf.subject}`
                : `the chain begins with the CA ${leaf.subject}; the node's own certificate ${certificates[place]?.subject} is number ${place + 1}`,
            remedy: "Put the node's certificate first, then the CA that issued it, and so on.",
          },
        ];
      }),
  },
  {
    check: "signedByTheNext",
    find: ({ material: { entries } }) =>
      entries.flatMap(({ chain: { path, certificates } }) =>
        certificates.slice(1).flatMap((next, index) => {
          const wrong = wrongLink(certificates, index, next);
          return wrong === undefined ? [] : [{ severity: "refuse", path, ...wrong }];
        }),
      ),
  },
  {
    check: "pathLength",
    find: ({ material: { entries }, authorities }) =>
      entries.flatMap(({ chain: { path, certificates } }) => {
        const end = authorityOf(certificates, authorities);
        const whole =
          end === undefined || certificates.some(({ fingerprint }) => fingerprint === end.fingerprint)
            ? certificates
            : [...certificates, end];
        return whole.flatMap((one, index) => {
          const allowed = pathLengthOf(one);
          const below = whole.slice(1, index).filter(({ subject, issuer }) => subject !== issuer).length;
          return allowed === undefined || below <= allowed
            ? []
            : [
                {
                  severity: "refuse",
                  path,
                  found: `${one.subject} allows ${allowed} intermediate CAs below it (path length), and there are ${below}`,
                  remedy: "Have the certificate issued further up, or the CA without that limit.",
                },
              ];
        });
      }),
  },
];

function wrongLink(
  certificates: readonly CertificateDescription[],
  index: number,
  next: CertificateDescription,
): { found: string; remedy: string } | undefined {
  const one = certificates[index];
  if (one === undefined) return undefined;
  if (certificates.slice(0, index + 1).some(({ fingerprint }) => fingerprint === next.fingerprint)) {
    return {
      found: `${next.subject} stands more than once in the chain`,
      remedy: "Give each certificate once.",
    };
  }
  if (isSignedBy(one, next)) return undefined;
  const signer = certificates.findIndex((candidate) => candidate !== one && isSignedBy(one, candidate));
  return {
    found: `certificate ${index + 1}, ${one.subject}, is not signed by the next one, ${next.subject}, but by ${one.issuer}`,
    remedy:
      signer < 0
        ? `Put the certificate of ${one.issuer} there.`
        : `Its issuer is number ${signer + 1}: move it to place ${index + 2}.`,
  };
}
