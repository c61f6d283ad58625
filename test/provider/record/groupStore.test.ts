import assert from "node:assert/strict";
import type { ClusterClient, Group, NodeApi, RequestOptions } from "../../../provider/cluster/nodeApi";
import { isSecurityError, SecurityError } from "../../../provider/errors/securityError";
import type { NodeMembership } from "../../../provider/vocabulary";
import { groupStore } from "../../../provider/record";

const record = "pulumi-couchbase-security-0mqabc123-01234567";
const note = (text: string): Group => ({ name: record, description: text, hasRoles: false });
const failing = (code: ConstructorParameters<typeof SecurityError>[0], status?: number) => () =>
  Promise.reject(new SecurityError(code, `it is ${code}.`, { status }));

interface Node {
  readonly groups: (options?: RequestOptions) => Promise<readonly Group[]>;
  readonly write?: () => Promise<void>;
  /** As the other nodes see it. */
  readonly status?: "healthy" | "unhealthy";
  readonly membership?: NodeMembership;
}

/** A cluster of nodes that answer so; `asked` is who was written to, in order. */
function clusterOf(...nodes: readonly Node[]) {
  const asked: string[] = [];
  const apis = nodes.map(({ groups, write = () => Promise.resolve(), membership = "active" }, index) => {
    const name = `n${index}`;
    const writing = () => {
      asked.push(name);
      return write();
    };
    const cluster = () =>
      Promise.resolve({
        nodes: nodes.map(({ status = "healthy", membership: shown = "active" }, other) => ({
          thisNode: other === index,
          status,
          membership: shown,
        })),
      });
    return {
      name,
      membership,
      groups,
      putNote: writing,
      deleteGroup: writing,
      cluster,
    } as unknown as NodeApi;
  });
  const client = { discover: () => Promise.resolve(apis) } as unknown as ClusterClient;
  return { store: groupStore(client), asked };
}

const shows = (...groups: readonly Group[]) => ({ groups: () => Promise.resolve(groups) });
const silent = { groups: failing("CBSEC_UNREACHABLE"), write: failing("CBSEC_UNREACHABLE") };
const isCode = (code: SecurityError["code"]) => (error: unknown) => isSecurityError(error, code);

describe("records as groups", () => {
  it("are listed as each node shows them, and only groups of that name without roles", async () => {
    const { store } = clusterOf(
      shows(note("new"), { name: "admins", description: "ours", hasRoles: false }),
      shows(note("old")),
      shows({ ...note("given roles"), hasRoles: true }),
    );
    assert.deepEqual(
      (await store.list()).map(({ from, texts }) => [from, ...texts.values()]),
      [["n0", "new"], ["n1", "old"], ["n2"]],
    );
  });

  it("are listed by two nodes of three", async () => {
    const { store } = clusterOf(silent, shows(note("a")), shows(note("a")));
    assert.equal((await store.list()).length, 2);
  });

  it("are asked of each node as of one that can be done without, but of two nodes, of which both are needed", async () => {
    for (const count of [2, 3]) {
      const asked: (boolean | undefined)[] = [];
      const groups = (options?: RequestOptions) => {
        asked.push(options?.dispensable);
        return Promise.resolve([]);
      };
      await clusterOf(...Array.from({ length: count }, () => ({ groups }))).store.list();
      assert.deepEqual(asked, Array(count).fill(count > 2));
    }
  });

  it("are not known by one node alone while it sees another that works", async () => {
    const { store } = clusterOf(shows(note("a")), silent, silent);
    await assert.rejects(store.list(), isCode("CBSEC_UNREACHABLE"));
  });

  it("are known by one node alone when it sees no other that works", async () => {
    const lost = { ...silent, status: "unhealthy" as const };
    const { store } = clusterOf(shows(note("a")), lost, lost);
    assert.equal((await store.list()).length, 1);
  });

  it("are known by the one node of a cluster of one", async () => {
    assert.equal((await clusterOf(shows(note("a"))).store.list()).length, 1);
  });

  it("are neither looked for on a node that was failed over, nor written there", async () => {
    const gone = { ...shows(note("long over")), membership: "inactiveFailed" as const };
    const { store, asked } = clusterOf(gone, shows(note("a")), silent);
    assert.deepEqual([...(await store.glance()).texts.values()], ["a"]);
    await store.write(record, "text");
    await store.remove(record);
    assert.deepEqual(asked, ["n1", "n1"]);
    await assert.rejects(store.list(), isCode("CBSEC_UNREACHABLE"));
    const lost = { ...silent, status: "unhealthy" as const };
    const views = await clusterOf(gone, shows(note("a")), lost).store.list();
    assert.deepEqual(
      views.map(({ from }) => from),
      ["n1"],
    );
  });

  it("are glanced at on the first node that answers", async () => {
    const { store } = clusterOf(silent, shows(note("second")), shows(note("third")));
    const { from, texts } = await store.glance();
    assert.deepEqual([from, ...texts.values()], ["n1", "second"]);
  });

  it("are written and removed by the first node that can", async () => {
    const { store, asked } = clusterOf(silent, shows(), shows());
    await store.write(record, "text");
    await store.remove(record);
    assert.deepEqual(asked, ["n0", "n1", "n0", "n1"]);
  });

  it("are written to no further node once the owner may not any more, however many do not answer", async () => {
    const { store, asked } = clusterOf(silent, silent, shows());
    const before = () => {
      if (asked.length === 2) throw new Error("too late");
    };
    await assert.rejects(store.write(record, "text", before), /too late/);
    assert.deepEqual(asked, ["n0", "n1"]);
  });

  it("that no node writes are the last node's error", async () => {
    await assert.rejects(clusterOf(silent, silent).store.write(record, "x"), isCode("CBSEC_UNREACHABLE"));
  });

  it("without the right to it: no other node is asked, and the role and the file are named", async () => {
    const { store, asked } = clusterOf({ ...shows(), write: failing("CBSEC_FORBIDDEN", 403) }, shows());
    await assert.rejects(store.write(record, "text"), (error) => {
      assert.ok(isSecurityError(error, "CBSEC_RECORD_NOT_WRITABLE"));
      assert.match(error.message, /Security Admin[^]*record: "file"/);
      return true;
    });
    assert.deepEqual(asked, ["n0"]);
  });

  it("where the edition has no groups: the same", async () => {
    const refuses = failing("CBSEC_SERVER_REFUSED", 400);
    const { store } = clusterOf({ groups: refuses, write: refuses });
    await assert.rejects(store.write(record, "text"), isCode("CBSEC_RECORD_NOT_WRITABLE"));
    await assert.rejects(store.list(), isCode("CBSEC_RECORD_NOT_WRITABLE"));
  });

  it("that a server in trouble did not write may be written later", async () => {
    const trouble = failing("CBSEC_SERVER_REFUSED", 503);
    const { store } = clusterOf({ groups: trouble, write: trouble });
    await assert.rejects(store.write(record, "text"), isCode("CBSEC_SERVER_REFUSED"));
  });
});
