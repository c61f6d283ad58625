import type { PreparedMaterial } from "../../../provider/certificates/material/prepareForDelivery";
import type { CertificatesGoal } from "../../../provider/planning/certificates/goal";
import type { ProvisionedCertificates } from "../../cluster/certificates/provisioned";
import { createIssuer, type Issued, type Issuer } from "../../cluster/testing/issuer";
import { goalOf, issueAll, materialOf } from "../../provider/execution/certificates/support/asked";

/** What of a rotation has to be made before: certificates that the nodes have, and those that they shall have. */
export interface Rotation {
  readonly before?: ProvisionedCertificates;
  readonly there: AskedCertificates;
  /** To what was there before. */
  readonly back: AskedCertificates;
}

export interface AskedCertificates {
  readonly goal: CertificatesGoal;
  readonly material: PreparedMaterial;
}

const names = [0, 1, 2].map((index) => `n${index}.cb.test`);
const nodes = names.map((name) => ({ name, otpNode: `ns_1@${name}` }));
const version = "7.6.8";

const made = new Map<string, Promise<Rotation>>();

/** Keys take long to make, so that each rotation is made once. */
function once(name: string, make: () => Promise<Rotation>): () => Promise<Rotation> {
  return () => {
    const known = made.get(name) ?? make();
    made.set(name, known);
    return known;
  };
}

export const firstUpload = once("first", async () => {
  const root = await createIssuer("Root");
  const there = asked(await signed(root, await root.intermediate("Intermediate")));
  const nothing: PreparedMaterial = { authorities: [], nodes: {} };
  const goal = goalOf(nothing, { serverMade: { replace: [] }, removeCAs: trustedIn(there) });
  return { there, back: { goal, material: nothing } };
});

export const newLeaves = once("leaves", async () => {
  const root = await createIssuer("Root");
  return rotation(await signed(root), await signed(root));
});

export const newIntermediate = once("intermediate", async () => {
  const root = await createIssuer("Root");
  const old = await signed(root, await root.intermediate("Old Intermediate"));
  return rotation(old, await signed(root, await root.intermediate("New Intermediate")));
});

export const newRoot = (strategy: CertificatesGoal["strategy"]) =>
  once(`root ${strategy}`, async () => {
    const old = await signed(await createIssuer("Old Root"));
    const fresh = await signed(await createIssuer("New Root"));
    return rotation(old, fresh, (gone) => ({ strategy, removeCAs: trustedIn(asked(gone)) }));
  });

/** A certificate for every node, and the root above them. */
interface Signed {
  readonly root: string;
  readonly issued: Readonly<Record<string, Issued>>;
}

async function signed(root: Issuer, issuer = root): Promise<Signed> {
  return { root: root.certificate, issued: await issueAll({ nodes }, issuer) };
}

function rotation(
  old: Signed,
  fresh: Signed,
  over: (gone: Signed) => Partial<CertificatesGoal> = () => ({}),
): Rotation {
  return { before: provisioned(old), there: asked(fresh, over(old)), back: asked(old, over(fresh)) };
}

function provisioned({ root, issued }: Signed): ProvisionedCertificates {
  const entries = names.flatMap((name, index) => (issued[name] ? [[index, issued[name]]] : []));
  return { authorities: [root], nodes: Object.fromEntries(entries) as Record<number, Issued> };
}

function asked({ root, issued }: Signed, over: Partial<CertificatesGoal> = {}): AskedCertificates {
  const material = materialOf({ nodes }, [root], issued, version);
  return { material, goal: goalOf(material, over) };
}

function trustedIn({ goal }: AskedCertificates): readonly string[] {
  return goal.trustedCAs.map(({ fingerprint }) => fingerprint);
}
