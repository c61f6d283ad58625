import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { SimulatedCluster } from "../simulatedCluster";

/** A way from this machine to the inboxes of simulated nodes. */
export interface Inboxes {
  /** As the input `delivery`. */
  readonly delivery: { readonly type: "local"; readonly inbox: string };
  remove(): void;
}

/** In delivery `{node}` stands for a node's name; the folders of simulated nodes have other names. */
export function inboxesOf({ nodes }: SimulatedCluster): Inboxes {
  const links = mkdtempSync(join(tmpdir(), "inboxes-"));
  for (const { name, inbox } of nodes) {
    // Of a node, the inbox alone may be missing.
    mkdirSync(dirname(inbox), { recursive: true });
    symlinkSync(dirname(inbox), join(links, name));
  }
  return {
    delivery: { type: "local", inbox: join(links, "{node}", "inbox") },
    remove: () => rmSync(links, { recursive: true, force: true }),
  };
}
