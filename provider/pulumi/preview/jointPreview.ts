import type { ClusterClient } from "../../cluster/nodeApi";
import { Batches } from "../../execution/batches";
import { jointGoal, jointOptions } from "../../execution/joint";
import type { Execution, Preview } from "../../execution/types";
import type { Goal, PlanOptions } from "../../planning/goal";
import { realTime, type Time } from "../../time";
import type { Refusal } from "../../planning/plan";
import { KnownAuthorities } from "../connection/knownAuthorities";
import type { Facet } from "../../vocabulary";

/** What one resource contributes to the plan of its cluster. */
export interface Member {
  readonly facet: Facet;
  /** What messages of others call it: `NodeToNodeEncryption "encryption"`. */
  readonly resource: string;
  readonly goal: Goal;
  /** Reasons in its own inputs. */
  readonly refusals?: readonly Refusal[];
  readonly options: PlanOptions;
}

/** The plan of all resources of one cluster. */
export interface JointPreview extends Preview {
  readonly members: readonly Member[];
}

/** Gathers the resources of a program that ask about one cluster at about the same time, and plans once for all of them. */
export class JointPreviews {
  readonly authorities = new KnownAuthorities();
  readonly #batches: Batches<Promise<Member>, JointPreview>;

  constructor(
    private readonly preview: Execution["preview"],
    time: Time = realTime,
  ) {
    this.#batches = new Batches(time);
  }

  /** A resource is on its way to its cluster; see `Batches.expect`. */
  expect(): () => void {
    return this.#batches.expect();
  }

  /** A member has arrived although what it asks for may still be made; one that cannot be made is left out, and throws here. */
  async join(clusterUuid: string, client: ClusterClient, member: Promise<Member>): Promise<JointPreview> {
    member.catch(() => undefined);
    const { outcome } = await this.#batches.join(clusterUuid, member, (all) => this.#plan(client, all));
    await member;
    return outcome;
  }

  async #plan(client: ClusterClient, all: readonly Promise<Member>[]): Promise<JointPreview> {
    const made = await Promise.allSettled(all);
    const members = made.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const { state, plan, records } = await this.preview(client, jointGoal(members), jointOptions(members));
    const refusals = [...plan.refusals, ...members.flatMap((one) => one.refusals ?? [])];
    return { state, plan: { ...plan, refusals }, records, members };
  }
}
