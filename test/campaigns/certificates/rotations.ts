import {
  prepareForDelivery,
  type PreparedMaterial,
} from "../../../provider/certificates/material/prepareForDelivery";
import type { CertificatesGoal } from "../../../provider/planning/certificates/goal";
import type { ProvisionedCertificates } from "../../cluster/certificates/provisioned";
import { createIssuer, type Issued, type Issuer } from "../../cluster/testing/issuer";

/** What of a rotation has to be made before: certificates that the nodes have, and those that they shall have. */
export interface Rotation {
  readonly before?: ProvisionedCertificates;
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
  return rotationTo(root, await issueAll(await root.intermediate("Intermediate")));
});

export const newLeaves = once("leaves", async () => {
  const root = await createIssuer("Root");
  return { ...rotationTo(root, await issueAll(root)), before: before(root, await issueAll(root)) };
});

export const newIntermediate = once("intermediate", async () => {
  const root = await createIssuer("Root");
  const old = await issueAll(await root.intermediate("Old Intermediate"));
  const issued = await issueAll(await root.intermediate("New Intermediate"));
  return { ...rotationTo(root, issued), before: before(root, old) };
});

export const newRoot = (strategy: CertificatesGoal["strategy"]) =>
  once(`root ${strategy}`, async () => {
    const old = await createIssuer("Old Root");
    const root = await createIssuer("New Root");
    const [oldDescription] = rotationTo(old, {}).goal.trustedCAs;
    const removeCAs = oldDescription === undefined ? [] : [oldDescription.fingerprint];
    const rotation = rotationTo(root, await issueAll(root), { strategy, removeCAs });
    return { ...rotation, before: before(old, await issueAll(old)) };
  });

async function issueAll(issuer: Issuer): Promise<Record<string, Issued>> {
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await issuer.issue(name)])));
}

function before(root: Issuer, issued: Readonly<Record<string, Issued>>): ProvisionedCertificates {
  const entries = names.flatMap((name, index) => (issued[name] ? [[index, issued[name]]] : []));
  return { authorities: [root.certificate], nodes: Object.fromEntries(entries) as Record<number, Issued> };
}

function rotationTo(
  root: Issuer,
  issued: Readonly<Record<string, Issued>>,
  over: Partial<CertificatesGoal> = {},
): Rotation {
  const certificates = Object.entries(issued).map(([name, { chain, key }]) => [
    name,
    { chain, privateKey: key },
  ]);
  const material = prepareForDelivery(
    {
      trustedCAs: [root.certificate],
      nodeCertificates: Object.fromEntries(certificates) as Record<
        string,
        { chain: string; privateKey: string }
      >,
    },
    { nodes, version },
  );
  const chains = Object.values(material.nodes).map(({ otpNode, chain }) => [otpNode, chain] as const);
  return {
    material,
    goal: {
      trustedCAs: material.authorities,
      nodes: Object.fromEntries(chains),
      strategy: "trustBoth",
      removeCAs: [],
      removeNamedCAs: [],
      addCAsBy: "inbox",
      ...over,
    },
  };
}
