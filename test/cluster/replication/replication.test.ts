import assert from "node:assert/strict";

import { startClock, type ClusterClock } from "../clock";
import { ConfigCopy } from "./configCopy";
import { Replication, type Replica } from "./replication";
import { setting } from "./setting";

const level = setting<string>("level");

class Copy implements Replica {
  readonly config = new ConfigCopy();
  unreachable = false;

  reaches(other: Replica): boolean {
    return !this.unreachable && !(other as Copy).unreachable;
  }
}

describe("replication", () => {
  let clock: ClusterClock;
  let copies: readonly [Copy, Copy, Copy];

  beforeEach(() => {
    clock = startClock(1);
    copies = [new Copy(), new Copy(), new Copy()];
  });

  afterEach(() => clock.stop());

  function replicate(delay: number): Replication {
    const replication = new Replication(clock, () => delay);
    for (const copy of copies) replication.members.add(copy);
    return replication;
  }

  const shown = () => copies.map(({ config }) => config.get(level));

  it("shows a write at once where it was made and later everywhere else", async () => {
    replicate(10).write(copies[1], level, "all");
    assert.deepEqual(shown(), [undefined, "all", undefined]);
    await clock.sleep(30);
    assert.deepEqual(shown(), ["all", "all", "all"]);
  });

  it("agrees on the last of two writes, in whatever order they arrive", async () => {
    const replication = replicate(10);
    replication.write(copies[0], level, "all");
    replication.write(copies[1], level, "strict");
    assert.deepEqual(shown(), ["all", "strict", undefined]);
    await clock.sleep(30);
    assert.deepEqual(shown(), ["strict", "strict", "strict"]);
    assert.equal(replication.latest.get(level), "strict");
  });

  it("keeps what a node that is away has missed until it is back", async () => {
    const replication = new Replication(clock, () => 1);
    for (const copy of copies) replication.members.add(copy);
    copies[2].unreachable = true;
    replication.write(copies[0], level, "all");
    await clock.sleep(30);
    assert.deepEqual(shown(), ["all", "all", undefined]);
    copies[2].unreachable = false;
    await clock.sleep(150);
    assert.deepEqual(shown(), ["all", "all", "all"]);
  });
});
