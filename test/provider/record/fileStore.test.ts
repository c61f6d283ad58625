import assert from "node:assert/strict";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { realClock, takeLock } from "../../../provider/record";
import { fileStore, stateFolder } from "../../../provider/record/fileStore";
import { contentOf, ownerOf } from "./support/contents";

describe("records as files", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "record-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it("lock out another run on the same machine, tell what a run left, and leave nothing behind", async () => {
    const times = { heartbeat: 20, takeover: 2_000 };
    const first = await takeLock(fileStore("uuid", folder), ownerOf(1), { times }, realClock);
    await first.held.save(contentOf());
    await assert.rejects(takeLock(fileStore("uuid", folder), ownerOf(2), { times }, realClock), /CBSEC_BUSY/);
    await first.held.leave();
    const second = await takeLock(fileStore("uuid", folder), ownerOf(2), { times }, realClock);
    assert.deepEqual(second.dead[0]?.content, contentOf());
    for (const record of second.dead) await second.held.drop(record);
    await second.held.release();
    assert.deepEqual(await readdir(join(folder, "pulumi-couchbase-security", "uuid")), []);
  });

  it("of different clusters do not meet", async () => {
    const one = await takeLock(fileStore("one", folder), ownerOf(1), {}, realClock);
    const other = await takeLock(fileStore("other", folder), ownerOf(2), {}, realClock);
    await one.held.release();
    await other.held.release();
  });

  it("are looked for without making a folder", async () => {
    const store = fileStore("uuid", folder);
    assert.equal((await store.glance()).texts.size, 0);
    assert.deepEqual(await readdir(folder), []);
  });

  it("that cannot be written are a typed error", async () => {
    await assert.rejects(fileStore("uuid", "/dev/null").write("x", "y"), /CBSEC_RECORD_NOT_WRITABLE/);
  });

  it("stand where the user's programs keep their state", () => {
    assert.equal(stateFolder({ XDG_STATE_HOME: "/state" }), "/state");
  });
});
