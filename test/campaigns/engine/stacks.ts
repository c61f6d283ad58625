import type { SimulatedClusterOptions } from "../../cluster/simulatedCluster";
import type { Supplies } from "./supplies";

/** A stack of the real engine, and the places to which its commands bring it, in a circle: each is reached from the one before. */
export interface StackDescription {
  readonly name: string;
  readonly start: SimulatedClusterOptions;
  /** The stack begins at the first. */
  readonly places: readonly Place[];
  /** Links stay encrypted on every way. */
  readonly noClearText?: boolean;
}

export interface Place {
  readonly name: string;
  /** The program's statements with which `up` comes here; undefined: `destroy` does. */
  readonly statements?: (supplies: Supplies) => string;
}

/** Slow enough for moments to fall between steps. */
const timeScale = 0.25;

const encryption = (level: string): Place["statements"] => {
  return () => `new NodeToNodeEncryption("encryption", { level: "${level}" });`;
};

/** This stack waits for other runs, so that it is never told that the cluster is busy. */
const addressFamily = (family: string): Place["statements"] => {
  return () => `new ClusterAddressFamily("family", { family: "${family}", timeouts: { busy: "3m" } });`;
};

const rotation = (which: "first" | "renewed" | "second"): Place["statements"] => {
  return (supplies) =>
    `new ClusterCertificateRotation("certificates", ${JSON.stringify({
      ...supplies.certificates[which],
      delivery: supplies.delivery,
      strategy: "trustBoth",
      removeUnusedCAs: true,
    })});`;
};

const secured = (family: string, level: string, which: "first" | "second"): Place["statements"] => {
  return (supplies) =>
    `new SecureCluster("shop", ${JSON.stringify({
      addressFamily: { family },
      encryption: { level },
      certificates: { ...supplies.certificates[which], delivery: supplies.delivery, removeUnusedCAs: true },
    })});`;
};

export const stacks: readonly StackDescription[] = [
  {
    name: "encryption",
    start: { timeScale, level: "none" },
    places: [
      { name: "disabled by destroy" },
      { name: "enabled at all", statements: encryption("all") },
      { name: "level changed to strict", statements: encryption("strict") },
    ],
  },
  {
    name: "address family",
    start: { timeScale, level: "all" },
    places: [
      { name: "changed to IPv4", statements: addressFamily("ipv4") },
      { name: "changed to IPv6", statements: addressFamily("ipv6") },
    ],
  },
  {
    name: "certificates",
    start: { timeScale, level: "strict" },
    noClearText: true,
    places: [
      { name: "new root, both trusted", statements: rotation("first") },
      { name: "new leaves", statements: rotation("renewed") },
      { name: "another root, both trusted", statements: rotation("second") },
    ],
  },
  {
    name: "SecureCluster",
    start: { timeScale, level: "none" },
    places: [
      { name: "destroyed" },
      { name: "all three made", statements: secured("ipv6", "strict", "first") },
      { name: "all three changed", statements: secured("ipv4", "all", "second") },
    ],
  },
];

export function stackNamed(name: string): StackDescription {
  const found = stacks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no stack "${name}"`);
  return found;
}
