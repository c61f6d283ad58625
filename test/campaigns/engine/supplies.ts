import { createIssuer, type Issuer } from "../../cluster/testing/issuer";
import type { RunningCluster } from "../../cluster/startCluster";
import { entriesOf, issueNodes } from "../../programs/certificates/support";
import { inboxesOf, type Inboxes } from "../../cluster/testing/inboxes";

/** Inputs of a resource of certificates. */
interface Certificates {
  readonly trustedCAs: string;
  readonly nodeCertificates: ReturnType<typeof entriesOf>;
}

/** What programs with certificates need of an operator. */
export interface Supplies {
  readonly delivery: Inboxes["delivery"];
  /** `renewed` are new leaves of the first root, `second` leaves of another one. */
  readonly certificates: Readonly<Record<"first" | "renewed" | "second", Certificates>>;
  remove(): void;
}

/** Roots that a client trusts beside the cluster's own. */
export interface Roots {
  readonly first: Issuer;
  readonly second: Issuer;
}

export async function makeRoots(): Promise<Roots> {
  return { first: await createIssuer("First Root"), second: await createIssuer("Second Root") };
}

export async function suppliesFor(cluster: RunningCluster, { first, second }: Roots): Promise<Supplies> {
  const issue = async (issuer: Issuer): Promise<Certificates> => ({
    trustedCAs: issuer.certificate,
    nodeCertificates: entriesOf(await issueNodes(cluster, issuer)),
  });
  const certificates = {
    first: await issue(first),
    renewed: await issue(first),
    second: await issue(second),
  };
  return { ...inboxesOf(cluster), certificates };
}
