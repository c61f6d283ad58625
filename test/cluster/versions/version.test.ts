import assert from "node:assert/strict";

import { versionProfile, versionProfiles } from "./profiles";
import { compareVersions, parseVersion } from "./version";

describe("server versions", () => {
  it("compare as numbers, whatever their build", () => {
    assert.ok(compareVersions(parseVersion("7.0.10"), parseVersion("7.0.9")) > 0);
    assert.ok(compareVersions(parseVersion("7.6.8-7151-enterprise"), parseVersion("7.6.8")) === 0);
    assert.ok(compareVersions(parseVersion("7.6.8"), parseVersion("8.0.1")) < 0);
  });

  it("are refused when they are none", () => {
    assert.throws(() => parseVersion("morpheus"), /no server version/);
  });

  it("have one profile each", () => {
    const builds = versionProfiles.map(({ build }) => build);
    assert.equal(new Set(builds).size, builds.length);
    for (const { numbers } of versionProfiles) {
      assert.deepEqual(versionProfile(numbers.join(".")).numbers, numbers);
    }
  });

  it("without a profile are refused with those that there are", () => {
    assert.throws(() => versionProfile("6.6.5"), /no simulated node of version 6\.6\.5; there are 7\.0\.0/);
  });
});
