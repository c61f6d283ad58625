import type { Campaign, CaseGroup, CaseResult } from "../campaign";
import { Tally } from "./tally";

import type { Scenario } from "../scenarios";

/** Where cases are run. */
export interface Runner {
  run(campaign: string, one: unknown, patience?: number): Promise<CaseResult>;
}

export interface CampaignOptions {
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly milliseconds: number;
  readonly atOnce: number;
  /** Only groups with this in their names. */
  readonly group?: string;
  /** Without so many of the first cases: the same seed, scenarios and group give the same order. */
  readonly from?: number;
  /** Cases that have begun are ended, no other one begins. */
  readonly stop?: AbortSignal;
  /** Hears of each failure when it comes, and of each case how many were run until then. */
  readonly watcher?: CampaignWatcher;
}

export interface CampaignWatcher {
  failed(text: string): void;
  counted(campaign: string, cases: number, failed: number): void;
}

/**
 * Runs a campaign's cases until none is left or the time is over; from each group in turn, so that a short time sees something of
 * each. Groups that have ended leave their share to the others.
 */
export async function runCampaign(
  campaign: Campaign,
  runner: Runner,
  options: CampaignOptions,
): Promise<Tally> {
  const { group: wanted = "", from = 0, stop, watcher } = options;
  const all = await campaign.groups(options.seed, options.scenarios);
  const groups = all.filter(({ name }) => name.includes(wanted));
  const tally = new Tally(campaign, groups, from);
  const end = performance.now() + options.milliseconds;
  const next = inTurn(groups);
  for (let skipped = 0; skipped < from; skipped++) next.next();
  const work = async (): Promise<void> => {
    for (;;) {
      if (performance.now() >= end || stop?.aborted) return;
      const found = next.next();
      if (found.done) return;
      const { group, one } = found.value;
      const failure = tally.add(group, one, await runner.run(campaign.name, one, campaign.patience));
      if (failure !== undefined) watcher?.failed(failure);
      watcher?.counted(campaign.name, tally.cases, tally.failed);
    }
  };
  const atOnce = Math.min(options.atOnce, campaign.atOnce ?? Infinity);
  await Promise.all(Array.from({ length: atOnce }, work));
  return tally;
}

function* inTurn(groups: readonly CaseGroup[]): Generator<{ group: CaseGroup; one: unknown }, undefined> {
  const longest = Math.max(0, ...groups.map(({ cases }) => cases.length));
  for (let at = 0; at < longest; at++) {
    for (const group of groups) {
      if (at < group.cases.length) yield { group, one: group.cases[at] };
    }
  }
  return undefined;
}
