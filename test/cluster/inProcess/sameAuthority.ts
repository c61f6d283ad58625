import {
  createClusterAuthority,
  type CertificateAndKey,
  type ClusterAuthority,
  type MakeAuthority,
} from "../certificates/authority";

interface Known {
  readonly authority: Promise<ClusterAuthority>;
  /** By kind, name, days, and how many of these there were before. */
  readonly issued: Map<string, Promise<CertificateAndKey>>;
}

const known = new Map<string, Known>();

/**
 * Within this process, the authority of an identifier is the same in every cluster, and so is the first certificate that it issues for a
 * name, the second one, and so on: the same seed gives the same ones, as it does of everything else, and keys are made once.
 */
export const sameAuthority: MakeAuthority = async (identifier) => {
  const { authority, issued } = knownAs(identifier);
  const made = await authority;
  const counts = new Map<string, number>();
  const nth = (label: string, issue: () => Promise<CertificateAndKey>) => {
    const count = counts.get(label) ?? 0;
    counts.set(label, count + 1);
    const key = `${label} ${count}`;
    const certificate = issued.get(key) ?? issue();
    issued.set(key, certificate);
    return certificate;
  };
  return {
    ...made,
    issueNodeCertificate: (name, days) =>
      nth(`node ${name} ${days}`, () => made.issueNodeCertificate(name, days)),
    issueClientCertificate: (name, days) =>
      nth(`client ${name} ${days}`, () => made.issueClientCertificate(name, days)),
  };
};

function knownAs(identifier: string): Known {
  const one = known.get(identifier) ?? { authority: createClusterAuthority(identifier), issued: new Map() };
  known.set(identifier, one);
  return one;
}
