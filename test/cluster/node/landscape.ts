import type { AddressFamily } from "../network/networkConfiguration";
import type { SimulatedNode } from "./simulatedNode";

/** What nodes know of each other outside of any cluster: names, who runs, and that something changed. */
export class Landscape {
  readonly nodes: SimulatedNode[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(private readonly unresolvable: Readonly<Record<number, AddressFamily>> = {}) {}

  find(otpNode: string): SimulatedNode | undefined {
    return this.nodes.find((node) => node.otpNode === otpNode);
  }

  /** Whether a node's own name has an address of the family. Names that begin with v4only. or v6only. say it themselves. */
  resolves({ name, making }: SimulatedNode, family: AddressFamily): boolean {
    const single = /^v([46])only\./.exec(name)?.[1];
    if (single !== undefined) return family === `ipv${single}`;
    return this.unresolvable[making.index] !== family;
  }

  /** Runs `watcher` after every change that is no part of a request. */
  watch(watcher: () => void): void {
    this.watchers.add(watcher);
  }

  changed(): void {
    for (const watcher of this.watchers) watcher();
  }
}
