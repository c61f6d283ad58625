/**
 * The CAs of clusters, as resources of this process learned them over verified connections or were told by the program. A cluster whose
 * certificates change is reached by all its resources, those that only know its earlier CAs among them.
 */
export class KnownAuthorities {
  readonly #known = new Map<string, Set<string>>();

  /** PEM texts, of the cluster that goes by these names: its uuid, as far as it is known, and the endpoint that is written for it. */
  remember(names: readonly string[], authorities: readonly string[]): void {
    for (const name of names) {
      const known = this.#known.get(name) ?? new Set();
      authorities.forEach((one) => known.add(one));
      this.#known.set(name, known);
    }
  }

  of(names: readonly string[]): readonly string[] {
    return [...new Set(names.flatMap((name) => [...(this.#known.get(name) ?? [])]))];
  }
}
