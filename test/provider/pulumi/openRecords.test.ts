import { strict as assert } from "node:assert";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { converge } from "../../../provider/execution/converge";
import { preview } from "../../../provider/execution/preview";
import { connect } from "../../../provider/cluster/connect";
import type { Goal } from "../../../provider/planning/goal";
import { encryptionFacet } from "../../../provider/pulumi/facets/encryption";
import { diff } from "../../../provider/pulumi/methods/diff";
import { read } from "../../../provider/pulumi/methods/read";
import { JointPreviews } from "../../../provider/pulumi/preview/jointPreview";
import { previewTexts } from "../../../provider/pulumi/preview/previewTexts";
import { fileStore, openRecords, realClock, recordWarnings, takeLock } from "../../../provider/record";
import { realTime } from "../../../provider/time";
import { startCluster, type RunningCluster } from "../../cluster/startCluster";
import {
  leaveAutoFailoverOff,
  leaveHalfWay,
  leaveUnencrypted,
  otherStack,
} from "../execution/support/halfWay";
import { anOperation, settingsOf, succeeded } from "../execution/support/onCluster";
import { contentOf, ownerOf } from "../record/support/contents";
import { connectionTo, dependencies, urnOf, writesTo } from "./support";

const urn = urnOf("NodeToNodeEncryption", "encryption");

describe("A restoration record that a dead run left", () => {
  let cluster: RunningCluster;
  let written: number;
  before(async () => {
    cluster = await startCluster({
      timeScale: 0.02,
      functions: [{ name: "orders" }],
      autoFailover: { enabled: true, timeout: 77 },
    });
    await leaveHalfWay(cluster);
    written = writesTo(cluster).length;
  });
  after(() => cluster.stop());

  const inputs = (level: string, more: object = {}) => ({ cluster: connectionTo(cluster), level, ...more });
  const id = () => `encryption@${cluster.uuid}`;
  const diffed = async (level: string, more: object = {}) => {
    const with_ = dependencies();
    const olds = { schemaVersion: 1, ...inputs(level, more) };
    const { changes } = await diff(encryptionFacet, with_, id(), olds, {
      __urn: urn,
      ...inputs(level, more),
    });
    return { changes, said: with_.said };
  };
  const readAgain = async (outputs: object) => {
    const with_ = dependencies();
    const stored = { schemaVersion: 1, found: { level: "none" }, ...inputs("none"), ...outputs };
    return { ...(await read(encryptionFacet, with_, id(), stored)), said: with_.said };
  };

  it("is a change although inputs equal the state, and says whose it is and what comes", async () => {
    const { changes, said } = await diffed("none");
    assert.equal(changes, true);
    assert.match(
      said.join("\n"),
      new RegExp(
        `${urn} warning: A run ended half-way .*${otherStack} on .* \\(pid \\d+\\) since .*, doing: .*up`,
      ),
    );
  });

  it("is no matter of a resource that keeps its record elsewhere", async () => {
    const before = process.env.XDG_STATE_HOME;
    process.env.XDG_STATE_HOME = await mkdtemp(join(tmpdir(), "state-"));
    try {
      const elsewhere = await diffed("none", { record: "file" });
      assert.ok(!elsewhere.said.join().includes(otherStack));
      const { held } = await takeLock(fileStore(cluster.uuid), ownerOf(1), {}, realClock);
      await held.save(contentOf());
      assert.match((await diffed("none", { record: "file" })).said.join(), /A restoration record is open/);
      await held.release();
    } finally {
      await rm(process.env.XDG_STATE_HOME, { recursive: true });
      if (before === undefined) delete process.env.XDG_STATE_HOME;
      else process.env.XDG_STATE_HOME = before;
    }
  });

  it("is told by a refresh and kept in its outputs, not in its inputs", async () => {
    const { props, inputs: found, said } = await readAgain({});
    const [one, ...others] = props.openRecords as { owner: string; since: string; reason: string }[];
    assert.deepEqual(others, []);
    assert.equal(one?.reason, otherStack);
    assert.match(one.owner, /\(pid \d+\)$/);
    assert.match(one.since, /^\d{4}-\d\d-\d\dT/);
    assert.match(said.join(), /stack warning: encryption@.*: A run ended half-way/);
    assert.ok(!("openRecords" in found));
  });

  it("is previewed with what is put back, and with facets that go back to its start", async () => {
    const text = await previewed(cluster, { encryption: { level: "control" } });
    assert.match(
      text,
      /warning: Plan \(\d+ steps, ending what an earlier run began, or CBSEC_BUSY while it lives\)/,
    );
    assert.match(text, /Resume Eventing functions? orders/);
    assert.match(text, /Switch auto-failover back on with all its settings \(timeout 77 s\)/);
    assert.match(text, /Note: Taking over from the run for another stack on/);
    assert.doesNotMatch(text, /stays off/);
  });

  it("is found without a write", () => assert.equal(writesTo(cluster).length, written));

  it("is previewed as what a run then does, step by step", () =>
    expectPreviewed(cluster, { encryption: { level: "control" } }));

  it("is a change no more when it is closed, and a refresh forgets it", async () => {
    assert.deepEqual(await diffed("control"), { changes: false, said: [] });
    const { props, said } = await readAgain({ openRecords: [{ owner: "old" }] });
    assert.ok(!("openRecords" in props));
    assert.deepEqual(said, []);
  });

  it("is previewed so, too, where functions are paused by the run that takes over only", async () => {
    cluster.monitor.restart(cluster.truth());
    await leaveAutoFailoverOff(cluster);
    await expectPreviewed(cluster, { encryption: { level: "all" } });
  });
});

describe("A restoration record of a change of the address family that died while encryption was off", () => {
  let cluster: RunningCluster;
  before(async () => {
    cluster = await startCluster({ timeScale: 0.02, level: "strict" });
    await leaveUnencrypted(cluster);
  });
  after(() => cluster.stop());

  it("is previewed with the way to strict again, for which nodes are to be reached over TLS", () =>
    expectPreviewed(cluster, { addressFamily: { family: "ipv6", only: false } }));
});

/** What a preview shows of a goal of one facet. */
async function previewed(cluster: RunningCluster, { addressFamily, encryption }: Goal): Promise<string> {
  const request = {
    facet: encryption === undefined ? ("addressFamily" as const) : ("encryption" as const),
    resource: "it",
    inputs: { cluster: connectionTo(cluster), ...(encryption ?? addressFamily) },
    urn: undefined,
    configuration: {},
    stored: () => Promise.resolve([]),
  };
  const texts = await previewTexts(new JointPreviews(preview), request);
  return texts.map(({ severity, text }) => `${severity}: ${text}`).join("\n");
}

/** A run does what was previewed, and reaches the goal. */
async function expectPreviewed(cluster: RunningCluster, goal: Goal): Promise<void> {
  const text = await previewed(cluster, goal);
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    const result = succeeded((await converge(client, [anOperation(goal)], realTime))[0]);
    const planned = [...text.matchAll(/^ {2}\d+\. (.*)$/gm)].map(([, step]) => step);
    assert.deepEqual(
      result.steps.map((step) => step.text),
      planned,
    );
  } finally {
    await client.close();
  }
  assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
}

describe("Looking for restoration records", () => {
  let cluster: RunningCluster;
  before(async () => {
    cluster = await startCluster({
      nodes: 1,
      timeScale: 0.02,
      level: "all",
      users: [{ name: "cadm", password: "cadm-password", roles: ["cluster_admin"] }],
    });
  });
  after(() => cluster.stop());

  const lookedAt = async (connection: object) => {
    const with_ = dependencies();
    const inputs = { level: "all", cluster: { ...connectionTo(cluster), ...connection } };
    const id = `encryption@${cluster.uuid}`;
    const { changes } = await diff(encryptionFacet, with_, id, { schemaVersion: 1, ...inputs }, inputs);
    const { props } = await read(encryptionFacet, with_, id, { schemaVersion: 1, ...inputs });
    return { changes, props, said: with_.said.join("\n") };
  };

  it("is no error for a user who may not read groups, and says that it is not known", async () => {
    const { changes, props, said } = await lookedAt({ username: "cadm", password: "cadm-password" });
    assert.equal(changes, false);
    assert.ok(!("openRecords" in props));
    assert.match(said, /warning: Whether an earlier run left something to be put back is not known/);
  });

  it("finds a change in a record that cannot be read, and says which group and what to do", async () => {
    const name = "pulumi-couchbase-security-0mqabc123-01234567";
    const client = connect(settingsOf(cluster), { time: realTime });
    try {
      const [node] = await client.discover();
      await node?.putNote(name, "a person's words");
      const { changes, said } = await lookedAt({});
      assert.equal(changes, true);
      assert.match(said, new RegExp(`${name}[^]*delete the group[^]*CBSEC_RECORD_UNREADABLE`));
      await node?.deleteGroup(name);
    } finally {
      await client.close();
    }
  });

  it("writes nothing", () => {
    const others = writesTo(cluster).filter((write) => !write.includes("/settings/rbac/groups/"));
    assert.deepEqual(others, []);
  });
});

describe("What is said of an open record", () => {
  it("leaves open whether a run that did not say that it ended still lives", () => {
    const { owner } = { owner: ownerOf(1) };
    const open = [{ runId: "r", name: "n", owner, state: "holding" as const, content: contentOf() }];
    assert.match(
      recordWarnings({ open }).join(),
      /If that run has died.*while it lives, they are told that the cluster is busy/,
    );
  });

  it("is nothing when none is open", () => {
    assert.deepEqual(recordWarnings({ open: openRecords([]) }), []);
  });
});
