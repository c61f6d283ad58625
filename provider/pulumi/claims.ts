import { SecurityError } from "../errors/securityError";
import type { Facet } from "../vocabulary";
import { resourceId } from "./resourceId";

interface Claim {
  /** The resource, by its URN. */
  readonly by: string;
  /** Created or updated in this run, or only seen unchanged. */
  readonly kind: "converged" | "seen";
  /** Another resource that wanted the same. */
  contestedBy?: string;
}

/** Who has a facet in this run, by its URN. */
export interface Keeper {
  readonly urn: string;
  readonly failed: boolean;
}

/**
 * Which resource manages which facet of which cluster, as far as this run has shown. The engine runs all dynamic resources of one run in
 * one process, creates first and deletes last. So a deletion of a facet that was created or updated in the same run is the
 * other half of a rename, a move or a replacement, and must undo nothing.
 */
export class Claims {
  readonly #claims = new Map<string, Claim>();
  readonly #inProgram = new Set<string>();
  /** By URN. */
  readonly #failed = new Map<string, Facet>();

  /** The program of this run has the resource (the engine checks only those); a refresh alone does not show that. */
  inProgram(urn: string): void {
    this.#inProgram.add(urn);
  }

  /**
   * An existing resource was looked at. Answers the other resource of the program that manages the same facet, if there is one; that one
   * does not get the facet either, if it has not begun.
   */
  seen(clusterUuid: string, facet: Facet, urn: string): string | undefined {
    const other = this.#rivalOf(clusterUuid, facet, urn);
    const key = resourceId(facet, clusterUuid);
    const claim = this.#claims.get(key);
    if (other !== undefined && claim !== undefined) claim.contestedBy = urn;
    else if (claim?.kind !== "converged") this.#claims.set(key, { by: urn, kind: "seen" });
    return other;
  }

  /** A resource is created or updated. It keeps its claim when that fails. Throws CBSEC_CLAIMED_TWICE, naming both. */
  take(clusterUuid: string, facet: Facet, urn: string): void {
    const key = resourceId(facet, clusterUuid);
    const other = this.#rivalOf(clusterUuid, facet, urn);
    if (other === undefined) {
      this.#claims.set(key, { by: urn, kind: "converged" });
      return;
    }
    const claim = this.#claims.get(key);
    if (claim !== undefined) claim.contestedBy = urn;
    throw claimedTwice(clusterUuid, urn, other);
  }

  /** Throws as `take` does when another resource has wanted the same facet since: then neither gets it. */
  expectUncontested(clusterUuid: string, facet: Facet, urn: string): void {
    const other = this.#claims.get(resourceId(facet, clusterUuid))?.contestedBy;
    if (other !== undefined) throw claimedTwice(clusterUuid, urn, other);
  }

  /** The creation or update of a resource ended in an error, maybe before its cluster was known. */
  fail(facet: Facet, urn: string): void {
    this.#failed.set(urn, facet);
  }

  /**
   * The resource that was created or updated for this facet in this run, or failed to be; one whose cluster nobody knows, because it failed
   * before, may have been meant for this one.
   */
  keeperOf(clusterUuid: string, facet: Facet): Keeper | undefined {
    const claim = this.#claims.get(resourceId(facet, clusterUuid));
    if (claim?.kind === "converged") return { urn: claim.by, failed: this.#failed.has(claim.by) };
    const placed = [...this.#claims.values()].map(({ by }) => by);
    const unplaced = [...this.#failed].find(([urn, of]) => of === facet && !placed.includes(urn));
    return unplaced && { urn: unplaced[0], failed: true };
  }

  #rivalOf(clusterUuid: string, facet: Facet, urn: string): string | undefined {
    const claim = this.#claims.get(resourceId(facet, clusterUuid));
    if (claim === undefined || claim.by === urn) return undefined;
    return claim.kind === "converged" || this.#inProgram.has(claim.by) ? claim.by : undefined;
  }
}

function claimedTwice(clusterUuid: string, urn: string, other: string): SecurityError {
  return new SecurityError(
    "CBSEC_CLAIMED_TWICE",
    `${shortName(urn)} and ${shortName(other)} manage the same facet of the same cluster (uuid ${clusterUuid}).`,
    { hint: "keep one of them in the program" },
  );
}

/** `ClusterAddressFamily "name"` for a URN. */
export function shortName(urn: string): string {
  const [, , qualifiedType = "", name] = urn.split("::");
  return name === undefined ? urn : `${qualifiedType.split(/[$:]/).at(-1) ?? ""} "${name}"`;
}
