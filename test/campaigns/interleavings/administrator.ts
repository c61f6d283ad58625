import type { Facet } from "../../../provider/vocabulary";
import { groupOf } from "../../cluster/access/users";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { Violation } from "../../cluster/monitor/truth";
import { recordGroups, type Snapshot } from "../snapshot";

/** What a person does by hand while the provider is at work, and what of it must still be so in the end. */
export interface HandsOn {
  readonly name: string;
  act(cluster: InProcessCluster): Promise<void>;
  /** Before the clean run. */
  undo?(cluster: InProcessCluster): Promise<void>;
  /** What the monitor cannot know: the run's start is not all that was there before. */
  explains?(violation: Violation): boolean;
  /** What may stay of it where the goal has none of these facets. */
  readonly stays?: {
    readonly unless: readonly Facet[];
    /** A cluster like this, without it; `wanted` is what it should be. */
    without(snapshot: Snapshot, wanted: Snapshot): Snapshot;
  };
  /** A cluster like this, with what the person wanted; `settings` are those of auto-failover right after the act. */
  wanted?(snapshot: Snapshot, settings: Snapshot["autoFailover"]): Snapshot;
}

const functionsBecome =
  (name: string, status: string): HandsOn["wanted"] =>
  (snapshot) => ({
    ...snapshot,
    functions: snapshot.functions.map((one) => (one.startsWith(`${name} `) ? `${name} ${status}` : one)),
  });

export const handsOn: readonly HandsOn[] = [
  {
    name: "switches auto-failover on, with other settings",
    act: ({ byHand }) => byHand.setAutoFailover({ enabled: true, timeout: 33 }),
    wanted: (snapshot, settings) => ({ ...snapshot, autoFailover: settings }),
  },
  {
    name: "deploys another function",
    act: ({ byHand }) => byHand.setFunctionStatus("idle", "deployed"),
    wanted: functionsBecome("idle", "deployed"),
    explains: ({ rule, text }) => rule === "functionResumedNotDeployedBefore" && text.includes("idle"),
  },
  { name: "resumes a function", act: ({ byHand }) => byHand.setFunctionStatus("f", "deployed") },
  {
    name: "undeploys a function",
    act: ({ byHand }) => byHand.setFunctionStatus("f", "undeployed"),
    wanted: functionsBecome("f", "undeployed"),
  },
  { name: "starts a rebalance", act: ({ byHand }) => byHand.startRebalance() },
  {
    name: "adds a listener",
    act: ({ byHand }) => byHand.addListener(1, { family: "ipv6", encrypted: true }),
    stays: {
      unless: ["addressFamily", "encryption"],
      without: (snapshot) => ({
        ...snapshot,
        nodes: snapshot.nodes.map((one, index) => (index === 1 ? one.replace(", TLS-IPv6", "") : one)),
      }),
    },
  },
  {
    name: "deletes the restoration record",
    act: (cluster) => {
      const [node] = cluster.behind.nodes;
      for (const name of recordGroups(cluster)) node?.write(groupOf(name), undefined);
      return Promise.resolve();
    },
  },
  {
    name: "fails a node over, and adds it back",
    act: ({ byHand }) => byHand.setMembership(2, "inactiveFailed"),
    undo: ({ byHand }) => byHand.setMembership(2, "active"),
  },
  {
    name: "lowers the level",
    act: async ({ byHand, truth }) => {
      if (truth().level !== "control") await byHand.setLevel("control");
    },
    stays: {
      unless: ["encryption"],
      without: (snapshot, { level }) => ({ ...snapshot, level }),
    },
  },
];
