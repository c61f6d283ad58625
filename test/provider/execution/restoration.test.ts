import assert from "node:assert/strict";
import { adopt, onlyBroughtCAs, startOf, stateAtStart } from "../../../provider/execution/restoration";
import type { RecordContent } from "../../../provider/record";
import { aCluster } from "../planning/states";

const state = aCluster({ autoFailover: { enabled: false } });
const content: RecordContent = {
  goal: { encryption: { level: "all" } },
  functions: [],
  start: {
    level: "none",
    nodes: state.nodes.map(({ otpNode, addressFamily, addressFamilyOnly, encrypted }) => ({
      otpNode,
      addressFamily,
      addressFamilyOnly,
      encrypted,
    })),
  },
  phase: "Enable the IPv4 TLS listener on all 3 nodes",
};
const owner = {
  host: "runner",
  pid: 7,
  version: "0.1.0",
  since: "2026-01-01T00:00:00.000Z",
  reason: "aurora",
};
const dead = [{ runId: "a", name: "a", owner, state: "left" as const, content }];

describe("a dead run's record", () => {
  it("is dropped where nothing of it is left to be seen", () => {
    assert.equal(adopt(dead, state).first, undefined);
  });

  it("counts while a facet that it does not name is not as at the start, although everything else is", () => {
    const on = { ...state, autoFailover: { enabled: true } };
    const encrypted = {
      level: "all" as const,
      nodes: content.start.nodes.map((node) => ({ ...node, encrypted: true })),
    };
    const goal = { addressFamily: { family: "ipv4" as const, only: false } };
    const left = { ...content, goal, autoFailover: { enabled: true }, start: encrypted };
    assert.equal(adopt([{ ...dead[0]!, content: left }], on).first, left);
  });

  it("leaves nothing to be done when it says that its run came to its goal, whatever became of the cluster since", () => {
    const elsewhere = { ...state, level: "control" as const };
    assert.equal(adopt(dead, elsewhere).first, content);
    assert.equal(
      adopt([{ ...dead[0]!, content: { ...content, reached: true } }], elsewhere).first,
      undefined,
    );
  });

  it("counts while a listener is left over, although nodes and level are as at the start", () => {
    const [first, ...rest] = state.nodes;
    assert.ok(first);
    const both = [...first.externalListeners, { family: "ipv4" as const, encrypted: true }];
    const leftOver = { ...state, nodes: [{ ...first, externalListeners: both }, ...rest] };
    assert.equal(adopt(dead, leftOver).first, content);
  });

  it("counts while not every node shows the level that it led to", () => {
    const reached = { ...state, level: "all" as const };
    assert.equal(adopt(dead, reached).first, undefined);
    const onItsWay = { ...reached, levelsDiffer: "n0 shows level all, n1 control" };
    assert.equal(adopt(dead, onItsWay).first, content);
  });

  it("tells of CAs that its run had brought although everything else of it is gone", () => {
    const goal = { certificates: {} };
    const rotation = { ...content, goal, broughtCAs: ["a", "b"] };
    const records = [rotation, content, { ...rotation, broughtCAs: ["b", "c"] }];
    const { first, certificates, broughtCAs } = adopt(
      records.map((one) => ({ ...dead[0]!, content: one })),
      state,
    );
    assert.deepEqual([first, certificates, broughtCAs], [undefined, records[2], ["a", "b", "c"]]);
    assert.deepEqual(adopt(dead, state).certificates, undefined);
  });

  it("says that no change is under way where all say so of which something is left to do", () => {
    const off = { ...content, autoFailover: { enabled: true } };
    const atRest = { ...off, atRest: true as const };
    for (const [records, expected] of [
      [[atRest], true],
      [[atRest, off], false],
      [[off, atRest], false],
      // Nothing is left to be done of it.
      [[content, atRest], true],
    ] as const) {
      const adopted = adopt(
        records.map((one) => ({ ...dead[0]!, content: one })),
        state,
      );
      assert.equal(adopted.atRest, expected);
    }
  });

  it("leads nowhere back when nothing but CAs is left of it, whatever was changed by hand since", () => {
    const left = onlyBroughtCAs({ ...content, autoFailover: { enabled: true } }, ["a"]);
    const changed = { ...state, level: "strict" as const };
    const { first, autoFailover, broughtCAs } = adopt([{ ...dead[0]!, content: left }], changed);
    assert.deepEqual([first, autoFailover, broughtCAs], [undefined, undefined, ["a"]]);
    assert.deepEqual([startOf(left), stateAtStart(changed, left)], [{}, changed]);
  });

  it("tells functions that run again from those that the cluster shows no more", () => {
    const left = { ...content, functions: ["f", "g", "h"].map((name) => ({ name })) };
    const value = [
      { name: "f", status: "paused" },
      { name: "g", status: "deployed" },
    ] as const;
    const { functions, notes } = adopt([{ ...dead[0]!, content: left }], {
      ...state,
      functions: { readable: true, value },
    });
    assert.deepEqual(functions, [{ name: "f" }]);
    assert.deepEqual(
      notes.slice(1).map((note) => note.slice(0, note.indexOf("."))),
      ["Not paused now, and left so: g", "Not shown by the cluster any more: h"],
    );
  });

  it("is not said to be back with all that it names when the cluster does not show a function of it", () => {
    const left = { ...content, functions: [{ name: "f" }] };
    const { first, notes } = adopt([{ ...dead[0]!, content: left }], state);
    assert.equal(first, undefined);
    assert.match(
      notes.join("\n"),
      /dropped: what it names, as far as[^]*Not shown by the cluster any more: f\./,
    );
  });

  it("is told of, with all that is left as a person has set it", () => {
    const on = { enabled: true, timeout: 33 };
    const left: RecordContent = {
      ...content,
      goal: { certificates: {} },
      autoFailover: { enabled: true, timeout: 120 },
      functions: [{ name: "f" }, { name: "g" }],
    };
    const functions = {
      readable: true,
      value: [
        { name: "f", status: "paused" },
        { name: "g", status: "deployed" },
      ],
    } as const;
    const told = adopt([{ ...dead[0]!, content: left }], { ...state, autoFailover: on, functions }).notes;
    assert.equal(told.length, 4);
    assert.match(told[0] ?? "", /^Taking over from the run for aurora on runner \(pid 7\)/);
    assert.match(told[1] ?? "", /had begun a change of certificates/);
    assert.match(told[2] ?? "", /^Auto-failover was switched on meanwhile/);
    assert.match(told[3] ?? "", /^Not paused now, and left so: g\./);
    assert.match(adopt(dead, state).notes[0] ?? "", /is dropped: everything that it names is back already/);
  });
});
