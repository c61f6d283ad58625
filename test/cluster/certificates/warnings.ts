import type { SimulatedNode } from "../node/simulatedNode";
import type { ShownCertificate, TrustedCA } from "./settings";

export interface Warning {
  readonly name: string;
  readonly message: string;
  readonly severity: number;
  readonly severityName: string;
  readonly expires?: string;
}

const day = 24 * 3600 * 1000;
const minimal = { severity: 2, severityName: "minimal" } as const;

const selfSigned: Warning = {
  name: "self_signed",
  message:
    "Out-of-the-box certificates are self-signed. To further secure your system, you must create new X.509 certificates signed by a trusted CA.",
  ...minimal,
};
const mismatch: Warning = {
  name: "mismatch",
  message: "Certificate is not signed with cluster CA.",
  ...minimal,
};

export const nameCannotBeVerified: Warning = {
  name: "cert_san_invalid",
  message: "Address specified in cert SAN part can't be verified.",
  ...minimal,
};

/** Cluster API facts E.7. */
export function warningsAbout(
  viewer: SimulatedNode,
  certificate: ShownCertificate,
  trusted: readonly TrustedCA[],
): readonly Warning[] {
  return [
    ...(trusted.some(({ fingerprint }) => fingerprint === certificate.authority) ? [] : [mismatch]),
    ...aboutEnd(viewer, certificate.expires),
    ...(certificate.type === "generated" ? [selfSigned] : []),
  ];
}

export function warningsAboutAuthority(
  viewer: SimulatedNode,
  { type, notAfter }: TrustedCA,
  used: boolean,
): readonly Warning[] {
  const stop = viewer.profile.compatibility[1] === 1 && viewer.profile.compatibility[0] === 7 ? "" : ".";
  const unused: Warning = {
    name: "unused",
    message: `This certificate is auto-generated and doesn't seem to be used by any node anymore${stop}`,
    ...minimal,
  };
  return [
    ...aboutEnd(viewer, notAfter),
    ...(type === "generated" ? [selfSigned, ...(used ? [] : [unused])] : []),
  ];
}

function aboutEnd(viewer: SimulatedNode, expires: string): readonly Warning[] {
  const left = new Date(expires).getTime() - viewer.making.date();
  if (left < 0) {
    return [{ name: "expired", message: "Certificate is expired.", severity: 4, severityName: "serious" }];
  }
  if (left > viewer.profile.certificates.expiresSoonDays * day) return [];
  return [
    {
      name: "expires_soon",
      message: "Certificate will expire soon.",
      expires,
      severity: 3,
      severityName: "significant",
    },
  ];
}
