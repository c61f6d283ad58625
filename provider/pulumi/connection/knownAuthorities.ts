/**
 * The CAs of clusters, as resources of this process learned them over verified connections or were told by the program. A cluster whose
 * certificates change is reached by all its resources, those that only know its earlier CAs among them.
 */
export class KnownAuthorities {
  readonly #known = new Map<string, Set<string>>();

  /** PEM texts. */
  remember(clusterUuid: string, authorities: readonly string[]): void {
    const known = this.#known.get(clusterUuid) ?? new Set();
    authorities.forEach((one) => known.add(one));
    this.#known.set(clusterUuid, known);
  }

  of(clusterUuid: string): readonly string[] {
    return [...(this.#known.get(clusterUuid) ?? [])];
  }
}
