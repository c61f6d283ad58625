import type { AutoFailoverSettings, JsonValue } from "../../vocabulary";
import type { RequestOptions } from "../nodeApi";
import type { Form, NodeCall } from "../nodeCall";
import { autoFailoverSchema } from "../schemas/settings";

/** Auto-failover (cluster API facts D). */
export const autoFailover = (node: NodeCall) => {
  const read = (options?: RequestOptions): Promise<AutoFailoverSettings> =>
    node.get("/settings/autoFailover", autoFailoverSchema, options);
  return {
    autoFailover: read,

    disableAutoFailover: (options?: RequestOptions) =>
      node.write("/settings/autoFailover", { enabled: false }, options),

    async restoreAutoFailover(settings: AutoFailoverSettings, options?: RequestOptions): Promise<void> {
      if (!settings.enabled) return;
      await node.write("/settings/autoFailover", restoringForm(settings, await read(options)), options);
    },
  };
};

/** Fields that the server takes as it shows them. */
const simpleFields = [
  "timeout",
  "failoverServerGroup",
  "canAbortRebalance",
  "failoverPreserveDurabilityMajority",
  "disableMaxCount",
  "allowFailoverEphemeralNoReplicas",
] as const;
/** Fields `{enabled, timePeriod}`; the period is only sent when enabled, where it has an effect. */
const timedFields = ["failoverOnDataDiskIssues", "failoverOnDataDiskNonResponsiveness"] as const;

/**
 * The form that puts `saved` back, with everything that disabling may have wiped (cluster API facts D.3). Which fields a version takes is
 * what it shows (`live`): it refuses or ignores others, and `saved` may be older than an upgrade. `maxCount` is not shown while
 * `disableMaxCount` is true, and is then refused; `count` is the server's own.
 */
export function restoringForm(saved: AutoFailoverSettings, live: AutoFailoverSettings): Form {
  const form: Record<string, string | number | boolean | undefined> = { enabled: true };
  for (const field of simpleFields) {
    if (field in live) form[field] = scalar(saved[field]);
  }
  if (saved.disableMaxCount !== true) form.maxCount = scalar(saved.maxCount);
  for (const field of timedFields) {
    const value = saved[field];
    if (!(field in live) || !isTimed(value)) continue;
    form[`${field}[enabled]`] = value.enabled;
    if (value.enabled) form[`${field}[timePeriod]`] = scalar(value.timePeriod);
  }
  return form;
}

function scalar(value: JsonValue | undefined): string | number | boolean | undefined {
  return typeof value === "object" ? undefined : value;
}

function isTimed(
  value: JsonValue | undefined,
): value is { readonly enabled: boolean; readonly timePeriod?: JsonValue } {
  return (
    typeof value === "object" && value !== null && "enabled" in value && typeof value.enabled === "boolean"
  );
}
