import { authorityOf, isSignedBy, type CertificateDescription } from "../description";
import type { Finding, MaterialCheck, MaterialCheckInput } from "../finding";

const day = 24 * 3600 * 1000;

interface Place {
  readonly path: string;
  readonly certificate: CertificateDescription;
}

/** Are the certificates valid now, and for long enough? */
export const validityChecks: readonly MaterialCheck[] = [
  {
    check: "validNow",
    find: (input) =>
      places(input).flatMap(({ path, certificate }) => {
        const { subject, notBefore, notAfter } = certificate;
        if (isOver(certificate, input.now)) {
          return [refusal(path, `${subject} expired at ${notAfter}`, "Give one that has been renewed.")];
        }
        return Date.parse(notBefore) > input.now.getTime()
          ? [
              refusal(
                path,
                `${subject} is valid only from ${notBefore}; it is ${input.now.toISOString()}`,
                "Wait until then, or look at the clock of this machine.",
              ),
            ]
          : [];
      }),
  },
  {
    check: "validLongEnough",
    find: (input) =>
      places(input)
        .filter(({ certificate }) => !isOver(certificate, input.now))
        .flatMap(({ path, certificate: { subject, notAfter } }) => {
          const days = (Date.parse(notAfter) - input.now.getTime()) / day;
          return days >= input.minimumValidityDays
            ? []
            : [
                {
                  severity: "warn",
                  path,
                  found: `${subject} expires at ${notAfter}, in ${Math.floor(days)} days; at least ${input.minimumValidityDays} are asked for`,
                  remedy: "Renew it soon, or lower `minimumValidityDays`.",
                },
              ];
        }),
  },
  {
    check: "doesNotOutliveItsIssuer",
    find: ({ material: { entries }, authorities }) =>
      entries.flatMap(({ chain: { path, certificates }, leaf }) => {
        const authority = authorityOf(certificates, authorities);
        const issuer = [...certificates.slice(1), ...(authority === undefined ? [] : [authority])].find(
          (one) => leaf !== undefined && isSignedBy(leaf, one),
        );
        return leaf === undefined || issuer === undefined || leaf.notAfter <= issuer.notAfter
          ? []
          : [
              {
                severity: "warn",
                path,
                found: `${leaf.subject} is valid until ${leaf.notAfter}, but its issuer ${issuer.subject} only until ${issuer.notAfter}`,
                remedy: "Renew the issuer before it ends: from then on the chain is not verified any more.",
              },
            ];
      }),
  },
];

/** Every certificate that will be used, once: what is given, and what the chains end in. */
function places({ material: { authorities, entries }, authorities: ends }: MaterialCheckInput): Place[] {
  const given = [...authorities, ...entries.map(({ chain }) => chain)].flatMap(({ path, certificates }) =>
    certificates.map((certificate) => ({ path, certificate })),
  );
  const ended = entries.flatMap(({ chain: { path, certificates } }) => {
    const certificate = authorityOf(certificates, ends);
    return certificate === undefined ? [] : [{ path, certificate }];
  });
  const seen = new Set<string>();
  return [...given, ...ended].filter(({ certificate: { fingerprint } }) => {
    const first = !seen.has(fingerprint);
    seen.add(fingerprint);
    return first;
  });
}

function isOver({ notAfter }: CertificateDescription, now: Date): boolean {
  return Date.parse(notAfter) <= now.getTime();
}

function refusal(path: string, found: string, remedy: string): Omit<Finding, "check"> {
  return { severity: "refuse", path, found, remedy };
}
