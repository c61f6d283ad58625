import { strict as assert } from "node:assert";
import { restoringForm } from "../../../../provider/cluster/api/autoFailover";
import type { AutoFailoverSettings, JsonValue } from "../../../../provider/vocabulary";

const disk = { enabled: true, timePeriod: 100 };
const saved7_0: AutoFailoverSettings = {
  enabled: true,
  timeout: 77,
  count: 1,
  failoverOnDataDiskIssues: disk,
  failoverServerGroup: true,
  maxCount: 2,
  canAbortRebalance: true,
};
const saved8_0: AutoFailoverSettings = {
  enabled: true,
  timeout: 77,
  count: 1,
  failoverOnDataDiskIssues: disk,
  disableMaxCount: false,
  maxCount: 3,
  canAbortRebalance: false,
  failoverPreserveDurabilityMajority: true,
  failoverOnDataDiskNonResponsiveness: { enabled: false, timePeriod: 120 },
  allowFailoverEphemeralNoReplicas: true,
};

/** What the server shows after disabling. */
function disabled(saved: AutoFailoverSettings): AutoFailoverSettings {
  return { ...saved, enabled: false, failoverOnDataDiskIssues: { enabled: false, timePeriod: 100 } };
}

/** Such settings hide their maximum. */
function withoutMaximum({ maxCount: _hidden, ...rest }: Record<string, JsonValue> & AutoFailoverSettings) {
  return { ...rest, disableMaxCount: true } as AutoFailoverSettings;
}

describe("Restoring auto-failover", () => {
  it("sends every field of 7.0, but never the count", () => {
    assert.deepEqual(restoringForm(saved7_0, disabled(saved7_0)), {
      enabled: true,
      timeout: 77,
      failoverServerGroup: true,
      canAbortRebalance: true,
      maxCount: 2,
      "failoverOnDataDiskIssues[enabled]": true,
      "failoverOnDataDiskIssues[timePeriod]": 100,
    });
  });

  it("sends every field of 8.0, and a period only where it has an effect", () => {
    assert.deepEqual(restoringForm(saved8_0, disabled(saved8_0)), {
      enabled: true,
      timeout: 77,
      canAbortRebalance: false,
      failoverPreserveDurabilityMajority: true,
      disableMaxCount: false,
      allowFailoverEphemeralNoReplicas: true,
      maxCount: 3,
      "failoverOnDataDiskIssues[enabled]": true,
      "failoverOnDataDiskIssues[timePeriod]": 100,
      "failoverOnDataDiskNonResponsiveness[enabled]": false,
    });
  });

  it("sends no maximum while it is disabled: the server would refuse it", () => {
    const rest = withoutMaximum(saved8_0);
    const form = restoringForm(rest, disabled(rest));
    assert.equal(form.disableMaxCount, true);
    assert.equal("maxCount" in form && form.maxCount !== undefined, false);
  });

  it("sends the maximum when somebody has disabled it meanwhile", () => {
    const live = withoutMaximum(disabled(saved8_0));
    const form = restoringForm(saved8_0, live);
    assert.equal(form.disableMaxCount, false);
    assert.equal(form.maxCount, 3);
  });

  it("leaves out what the server does not take any more after an upgrade", () => {
    assert.equal("failoverServerGroup" in restoringForm(saved7_0, disabled(saved8_0)), false);
  });

  it("sends just what Community Edition has", () => {
    const saved = { enabled: true, timeout: 120, count: 0 };
    const { maxCount, ...form } = restoringForm(saved, { ...saved, enabled: false });
    assert.equal(maxCount, undefined);
    assert.deepEqual(form, { enabled: true, timeout: 120 });
  });
});
