import { setting } from "../replication/setting";
import type { AutoFailoverField, VersionProfile } from "../versions/profile";

export interface DiskIssues {
  readonly enabled: boolean;
  readonly timePeriod: number;
}

/** As GET shows it, with every field of the version. */
export type AutoFailoverSettings = { readonly enabled: boolean } & {
  readonly [Field in AutoFailoverField]?: boolean | number | DiskIssues;
};

export const autoFailover = setting<AutoFailoverSettings>("autoFailover");

const defaults: Readonly<Record<AutoFailoverField, boolean | number | DiskIssues>> = {
  enabled: true,
  timeout: 120,
  count: 0,
  failoverOnDataDiskIssues: { enabled: false, timePeriod: 120 },
  failoverOnDataDiskNonResponsiveness: { enabled: false, timePeriod: 120 },
  failoverServerGroup: false,
  disableMaxCount: false,
  maxCount: 1,
  canAbortRebalance: true,
  failoverPreserveDurabilityMajority: false,
  allowFailoverEphemeralNoReplicas: false,
};

/** Fields that Community Edition has. */
const communityFields: readonly AutoFailoverField[] = ["enabled", "timeout", "count"];

/** What a version has before anybody changed it (cluster API facts D.1). */
export function defaultAutoFailover(profile: VersionProfile, enterprise: boolean): AutoFailoverSettings {
  const fields = profile.autoFailover.fields.filter((field) => enterprise || communityFields.includes(field));
  return Object.fromEntries(
    fields.map((field) => [field, defaults[field]]),
  ) as unknown as AutoFailoverSettings;
}

/** After `enabled=false`: the version's extras are wiped, and stay so (cluster API facts D.3). */
export function disabled(settings: AutoFailoverSettings, profile: VersionProfile): AutoFailoverSettings {
  if (!settings.enabled) return settings;
  const wiped = profile.autoFailover.disableWipes.flatMap((field): [AutoFailoverField, unknown][] => {
    const value = settings[field];
    if (value === undefined) return [];
    return [[field, typeof value === "object" ? { ...value, enabled: false } : false]];
  });
  return { ...settings, ...Object.fromEntries(wiped), enabled: false };
}
