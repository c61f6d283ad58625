import type { Setting } from "./setting";

interface Entry {
  readonly value: unknown;
  /** Later writes win over earlier ones wherever they meet. */
  readonly stamp: number;
}

/** One node's own copy of the replicated configuration: its view of the cluster, which may lag behind. */
export class ConfigCopy {
  private entries = new Map<string, Entry>();
  private listeners = new Set<(key: string) => void>();

  get<Value>(setting: Setting<Value>): Value | undefined {
    return this.entries.get(setting.key)?.value as Value | undefined;
  }

  /** The value, or an error when it was never written: for what provisioning always writes. */
  require<Value>(setting: Setting<Value>): Value {
    const value = this.get(setting);
    if (value === undefined) throw new Error(`${setting.key} was never written to this node's configuration`);
    return value;
  }

  /** What stands after `start` in the names of everything that has a value, in the order in which it was first written. */
  namesAfter(start: string): readonly string[] {
    return [...this.entries].flatMap(([key, { value }]) =>
      key.startsWith(start) && value !== undefined ? [key.slice(start.length)] : [],
    );
  }

  /** Takes a write in, unless a later one is already here. */
  take(key: string, value: unknown, stamp: number): void {
    const present = this.entries.get(key);
    if (present && present.stamp >= stamp) return;
    this.entries.set(key, { value, stamp });
    for (const listener of this.listeners) listener(key);
  }

  /** Everything that `other` knows and this copy does not, or knows older. */
  takeAll(other: ConfigCopy): void {
    for (const [key, { value, stamp }] of other.entries) this.take(key, value, stamp);
  }

  /** Forgets all, as a node does that leaves its cluster. */
  clear(): void {
    this.entries = new Map();
  }

  onChange(listener: (key: string) => void): void {
    this.listeners.add(listener);
  }
}
