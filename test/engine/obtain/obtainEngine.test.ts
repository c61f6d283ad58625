import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { engineCommands, NoEngineError, oldestEngine } from "./engine";
import { findEngine, obtainEngine, type Source } from "./obtainEngine";

describe("obtaining the engine", () => {
  let folder: string;
  let env: NodeJS.ProcessEnv;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "obtain-engine-"));
    await mkdir(join(folder, "path"));
    env = { PATH: join(folder, "path"), ENGINE_CACHE_DIR: join(folder, "cache") };
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  const install = async (bin: string, version: string, commands: readonly string[] = engineCommands) => {
    await mkdir(bin, { recursive: true });
    for (const command of commands) {
      await writeFile(join(bin, command), `#!/bin/sh\necho v${version}\n`);
      await chmod(join(bin, command), 0o755);
    }
  };

  it("takes a recent engine from PATH and makes nothing", async () => {
    await install(join(folder, "path"), oldestEngine);
    const engine = await obtainEngine(assert.fail, env, []);
    assert.deepEqual(engine, { directory: join(folder, "path"), version: oldestEngine });
  });

  it("passes over an engine on PATH that is too old, or has no plugin for Node.js", async () => {
    await install(join(folder, "path"), "3.215.9");
    await assert.rejects(findEngine(env), /is version 3\.215\.9; 3\.216\.0 or later/);
    await rm(join(folder, "path", "pulumi-language-nodejs"));
    await assert.rejects(findEngine(env), /has no pulumi-language-nodejs beside it/);
  });

  it("makes an engine from the first source that works, and finds it in the cache afterwards", async () => {
    const said: string[] = [];
    const from: Source[] = [
      { name: "first", make: () => Promise.reject(new Error("out of reach")) },
      { name: "second", make: (root) => install(join(root, "bin"), "3.259.0") },
    ];
    const made = await obtainEngine((line) => said.push(line), env, from);
    assert.deepEqual(await findEngine(env), made);
    assert.match(said.join("\n"), /first[^]*second/);
    assert.deepEqual(await readdir(join(folder, "cache")), ["3.259.0"]);
  });

  it("makes one engine when two ask at once", async () => {
    let times = 0;
    const make = async (root: string) => {
      times++;
      await install(join(root, "bin"), "3.259.0");
    };
    const ask = () => obtainEngine(() => undefined, env, [{ name: "only", make }]);
    const [one, other] = await Promise.all([ask(), ask()]);
    assert.deepEqual(one, other);
    assert.equal(times, 1);
  });

  it("takes over the lock of a process that has died", async () => {
    const lock = join(folder, "cache", "3.259.0.lock");
    await mkdir(lock, { recursive: true });
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(lock, longAgo, longAgo);
    const make = (root: string) => install(join(root, "bin"), "3.259.0");
    const said: string[] = [];
    await obtainEngine((line) => said.push(line), env, [{ name: "only", make }]);
    assert.match(said.join("\n"), /waiting for another process/);
    assert.deepEqual(await readdir(join(folder, "cache")), ["3.259.0"]);
  });

  it("says where it looked and what to install when nothing works", async () => {
    const make = () => Promise.reject(new Error("no go command on PATH"));
    await assert.rejects(
      obtainEngine(() => undefined, env, [{ name: "build with Go", make }]),
      (error: NoEngineError) => {
        assert.ok(error instanceof NoEngineError);
        assert.match(error.message, /PATH: no pulumi command[^]*cache: no pulumi command/);
        assert.match(error.message, /build with Go: no go command on PATH[^]*install Pulumi[^]*install Go/);
        return true;
      },
    );
  });
});
