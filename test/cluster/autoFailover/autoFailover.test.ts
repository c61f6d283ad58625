import assert from "node:assert/strict";

import { ask, until } from "../testing/ask";
import { withCluster } from "../testing/withCluster";
import { versionProfiles } from "../versions/profiles";
import { defaultAutoFailover, disabled, type AutoFailoverSettings } from "./settings";

const path = "/settings/autoFailover";

describe("auto-failover settings", () => {
  /** Cluster API facts D.3: what is gone after disabling, by version. */
  const wiped: Readonly<Record<string, readonly string[]>> = {
    "7.0": ["failoverOnDataDiskIssues", "failoverServerGroup", "canAbortRebalance"],
    "7.1": ["failoverOnDataDiskIssues", "canAbortRebalance"],
    "7.2": ["failoverOnDataDiskIssues", "canAbortRebalance"],
    "7.6": ["failoverOnDataDiskIssues"],
    "8.0": ["failoverOnDataDiskIssues", "failoverOnDataDiskNonResponsiveness"],
  };

  for (const profile of versionProfiles) {
    const version = profile.numbers.join(".");
    it(`lose on ${version}, when disabled, what that version wipes and nothing else`, () => {
      const before = Object.fromEntries(
        Object.entries(defaultAutoFailover(profile, true)).map(([field, value]) => [
          field,
          typeof value === "boolean"
            ? true
            : typeof value === "object"
              ? { enabled: true, timePeriod: 60 }
              : value,
        ]),
      ) as unknown as AutoFailoverSettings;
      const after = disabled(before, profile);
      const changed = Object.keys(before).filter(
        (field) => JSON.stringify(before[field as "enabled"]) !== JSON.stringify(after[field as "enabled"]),
      );
      const expected = wiped[profile.compatibility.join(".")] ?? [];
      assert.deepEqual(changed.sort(), ["enabled", ...expected].sort());
      assert.deepEqual(disabled(after, profile), after);
    });
  }

  it("are held by the orchestrator: who asked another node sees its change only after a while", () =>
    withCluster({ propagationDelay: 15_000 }, async (cluster) => {
      assert.equal((await ask(cluster, 2, path, { form: { enabled: "false" } })).status, 200);
      assert.equal((await ask(cluster, 2, path)).json.enabled, true);
      assert.equal((await ask(cluster, 0, path)).json.enabled, false);
      await until(cluster, 2, path, ({ json }) => json.enabled === false);
    }));

  it("come back field by field when they are sent so", () =>
    withCluster({ nodes: 1, autoFailover: { timeout: 33, disableMaxCount: true } }, async (cluster) => {
      const before = (await ask(cluster, 0, path)).json;
      assert.deepEqual([before.timeout, "maxCount" in before], [33, false]);
      await ask(cluster, 0, path, { form: { enabled: "false" } });
      const { status } = await ask(cluster, 0, path, { form: { enabled: "true", timeout: "33" } });
      assert.equal(status, 200);
      assert.deepEqual((await ask(cluster, 0, path)).json, before);
    }));
});
