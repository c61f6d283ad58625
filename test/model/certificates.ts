import type { CertificateDescription } from "../../provider/certificates/material/description";
import { makeAuthority } from "../provider/planning/certificates/authorities";
import type { Authority } from "./world";

/** Real certificates for the two generations, because plans look at who signed whom. */
export interface Generations {
  readonly authorities: Readonly<Record<Authority, CertificateDescription>>;
  /** By generation, then by node. */
  readonly leaves: Readonly<Record<Authority, readonly CertificateDescription[]>>;
}

export async function makeGenerations(nodes: readonly string[]): Promise<Generations> {
  const make = async (name: string) => {
    const authority = await makeAuthority(name);
    const leaves = await Promise.all(nodes.map((node) => authority.issue(node)));
    return { certificate: authority.certificate, leaves };
  };
  const [old, fresh] = [await make("Old Root"), await make("New Root")];
  return {
    authorities: { old: old.certificate, new: fresh.certificate },
    leaves: { old: old.leaves, new: fresh.leaves },
  };
}

export function generationOf(
  generations: Generations | undefined,
  fingerprint: string | undefined,
): Authority {
  if (fingerprint === generations?.authorities.old.fingerprint) return "old";
  if (fingerprint === generations?.authorities.new.fingerprint) return "new";
  throw new Error("a CA that the model does not have");
}
