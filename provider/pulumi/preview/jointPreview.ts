import type { ClusterClient } from "../../cluster/nodeApi";
import type { Execution, Preview } from "../../execution/types";
import type { Goal, PlanOptions } from "../../planning/goal";
import { realTime, type Time } from "../../time";
import type { Facet } from "../../vocabulary";

/** What one resource contributes to the plan of its cluster. */
export interface Member {
  readonly facet: Facet;
  /** What messages of others call it: `NodeToNodeEncryption "encryption"`. */
  readonly resource: string;
  readonly goal: Goal;
  readonly options: PlanOptions;
}

/** The plan of all resources of one cluster. */
export interface JointPreview extends Preview {
  readonly members: readonly Member[];
}

/** Milliseconds after the last arrival, and at most after the first, as for operations themselves. */
const quiet = 150;
const longest = 1000;

interface Batch {
  readonly members: Member[];
  readonly preview: Promise<JointPreview>;
  lastArrival: number;
}

/** Gathers the resources of a program that ask about one cluster at about the same time, and plans once for all of them. */
export class JointPreviews {
  readonly #batches = new Map<string, Batch>();

  constructor(
    private readonly preview: Execution["preview"],
    private readonly time: Time = realTime,
  ) {}

  join(clusterUuid: string, client: ClusterClient, member: Member): Promise<JointPreview> {
    const open = this.#batches.get(clusterUuid);
    if (open !== undefined) {
      open.members.push(member);
      open.lastArrival = this.time.now();
      return open.preview;
    }
    const members = [member];
    const batch: Batch = {
      members,
      lastArrival: this.time.now(),
      preview: Promise.resolve().then(() => this.#plan(clusterUuid, client, batch)),
    };
    this.#batches.set(clusterUuid, batch);
    return batch.preview;
  }

  async #plan(clusterUuid: string, client: ClusterClient, batch: Batch): Promise<JointPreview> {
    const end = this.time.now() + longest;
    for (;;) {
      const wait = Math.min(batch.lastArrival + quiet, end) - this.time.now();
      if (wait <= 0) break;
      await this.time.sleep(wait);
    }
    this.#batches.delete(clusterUuid);
    const goal: Goal = Object.assign({}, ...batch.members.map((member) => member.goal));
    const options: PlanOptions = {
      nodesAtOnce: Math.min(...batch.members.map((member) => member.options.nodesAtOnce)),
      waitForRebalance: batch.members.every((member) => member.options.waitForRebalance),
    };
    return { ...(await this.preview(client, goal, options, this.time)), members: batch.members };
  }
}
