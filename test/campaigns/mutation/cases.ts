import type { Campaign, CaseGroup } from "../campaign";
import { everyRequest } from "../faults/everyRequest";
import { interleavings } from "../interleavings/interleavings";
import { scenarioNamed } from "../scenarios";

/** The campaigns without sockets or processes of their own in which runs meet trouble. */
export const troubles = [everyRequest, interleavings] as readonly Campaign[];

export const runsThatMeetTrouble = "test/campaigns/mutation/firstCases.ts";
/** Title of the tests in it. */
export const meetsTrouble = "A run that meets trouble";

const scenarios = [
  "encryption none to strict",
  "family ipv4 to ipv6 at level all",
  "deletion of family and encryption at once",
  "new root, both trusted, at level strict",
  "new root with encryption off meanwhile, from level all",
].map(scenarioNamed);

const known = new Map<Campaign, Promise<readonly CaseGroup[]>>();

/** Made once, and before anything is taken out: the runs without trouble, of which they are made, count as right. */
export function groupsOf(campaign: Campaign): Promise<readonly CaseGroup[]> {
  const groups = known.get(campaign) ?? campaign.groups(1, scenarios);
  known.set(campaign, groups);
  return groups;
}
