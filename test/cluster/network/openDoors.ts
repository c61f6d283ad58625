import { familyOf, isOutside, localAddresses, type LocalAddress } from "./addresses";
import { hasListener, type NetworkConfiguration } from "./networkConfiguration";

export const doorKinds = [
  "rest",
  "restTls",
  "eventing",
  "eventingTls",
  "dataTls",
  "viewsTls",
  "distribution",
  "distributionTls",
] as const;
export type DoorKind = (typeof doorKinds)[number];

/** Everything that decides which of a node's ports take connections. */
export interface DoorSituation {
  /** The node's processes run at all. */
  readonly running: boolean;
  /** The cluster manager's own web servers are up: not while a family change restarts them. */
  readonly restUp: boolean;
  readonly eventingUp: boolean;
  /** The node runs the Data Service. */
  readonly data: boolean;
  /** What web servers and services bind: family and `only`. */
  readonly network: NetworkConfiguration;
  readonly strict: boolean;
}

/** Whether the port of `kind` is open at `address` (cluster API facts A.2, I). */
export function isOpen(kind: DoorKind, address: LocalAddress, situation: DoorSituation): boolean {
  const { running, restUp, eventingUp, data, network, strict } = situation;
  if (!running) return false;
  const family = familyOf(address);
  const bound = family === network.family || !network.only;
  const plainAllowed = !strict || !isOutside(address);
  switch (kind) {
    case "rest":
      return restUp && bound && plainAllowed;
    case "restTls":
      return restUp && bound;
    case "eventing":
      return eventingUp && bound && plainAllowed;
    case "eventingTls":
      return eventingUp && bound;
    case "dataTls":
    case "viewsTls":
      return data && bound;
    case "distribution":
      return hasListener(network, { family, encrypted: false });
    case "distributionTls":
      return hasListener(network, { family, encrypted: true });
  }
}

export function openDoors(
  situation: DoorSituation,
): readonly { readonly kind: DoorKind; readonly address: LocalAddress }[] {
  return doorKinds.flatMap((kind) =>
    localAddresses
      .filter((address) => isOpen(kind, address, situation))
      .map((address) => ({ kind, address })),
  );
}
