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

  /** Whether the node's own name has an address of the family. */
  resolves(index: number, family: AddressFamily): boolean {
    return this.unresolvable[index] !== family;
  }

  /** Runs `watcher` after every change that is no part of a request. */
  watch(watcher: () => void): void {
    this.watchers.add(watcher);
  }

  changed(): void {
    for (const watcher of this.watchers) watcher();
  }
}
