import assert from "node:assert/strict";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";

import { readArguments } from "./arguments";

const main = join(__dirname, "main.ts");

function run(...words: string[]): { child: ChildProcessWithoutNullStreams; lines: Interface } {
  const child = spawn(process.execPath, ["--import", "tsx", main, "--port-base", "0", ...words]);
  return { child, lines: createInterface({ input: child.stdout }) };
}

/** Asks for /pools as the administrator, by the plain port of the first node. */
function asking(line: string): () => Promise<string> {
  const { nodes, username, password } = JSON.parse(line);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  return () => statusOf(`http://127.0.0.1:${nodes[0].restPort}/pools`, authorization);
}

/** What a client sees of one request: its status, or how it went wrong. */
async function statusOf(url: string, authorization: string): Promise<string> {
  const patience = AbortSignal.timeout(2_000);
  try {
    const response = await fetch(url, { signal: patience, headers: { authorization } });
    const body = await response.text();
    if (response.status === 200) JSON.parse(body);
    return String(response.status);
  } catch (error) {
    if (error instanceof SyntaxError) return "no JSON";
    return patience.aborted ? "nothing" : "cut";
  }
}

/** Seconds of computing of a process, which another's work does not lengthen. */
async function computedBy(pid: number | undefined): Promise<number> {
  const line = await readFile(`/proc/${pid}/stat`, "utf8");
  // proc(5): after the name in brackets, utime and stime are the 12th and 13th, in hundredths.
  const [utime, stime] = line
    .slice(line.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return ((utime ?? NaN) + (stime ?? NaN)) / 100;
}

describe("the cluster as a program", () => {
  it("prints how to reach it, takes commands, and ends at Ctrl-C", async () => {
    const { child, lines } = run("--json", "--nodes", "1", "--level", "control", "--functions", "f");
    const [first] = (await once(lines, "line")) as [string];
    const { tlsEndpoint, caCertificate, username, password, nodes } = JSON.parse(first);
    const status = await new Promise((resolve, reject) => {
      const options = { ca: caCertificate, servername: nodes[0].name, auth: `${username}:${password}` };
      request(`${tlsEndpoint}/pools`, options, (response) => resolve(response.statusCode))
        .on("error", reject)
        .end();
    });
    assert.equal(status, 200);
    child.stdin.write("level all\n");
    assert.deepEqual(await once(lines, "line"), ["level all"]);
    child.stdin.write("dance\n");
    assert.deepEqual(await once(lines, "line"), ['"dance" is no command']);
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  it("starts a hundred nodes with less than 5 s of computing and 600 MB", async () => {
    const { child, lines } = run("--json", "--nodes", "100");
    const [first] = (await once(lines, "line")) as [string];
    const seconds = await computedBy(child.pid);
    const { tlsEndpoint, caCertificate, username, password, nodes } = JSON.parse(first);
    await new Promise((resolve, reject) => {
      const options = { ca: caCertificate, servername: nodes[0].name, auth: `${username}:${password}` };
      request(`${tlsEndpoint}/pools/default`, options, (response) => response.resume().on("end", resolve))
        .on("error", reject)
        .end();
    });
    const status = await readFile(`/proc/${child.pid}/status`, "utf8");
    const mebibytes = Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
    child.kill("SIGINT");
    await once(child, "exit");
    assert.equal(nodes.length, 100);
    assert.ok(seconds < 5, `it took ${seconds} s`);
    assert.ok(mebibytes < 600, `it used ${mebibytes} MiB`);
  });

  it("reads functions with scope and status, users and faults", () => {
    const { cluster, faults } = readArguments([
      "--functions=f,b/s/g:paused",
      "--user=u:p:ro_admin,cluster_admin",
      '--fault={"kind":"hang","path":"/pools"}',
    ]);
    assert.deepEqual(cluster.functions, [
      { name: "f", scope: undefined, status: undefined },
      { name: "g", scope: { bucket: "b", scope: "s" }, status: "paused" },
    ]);
    assert.deepEqual(cluster.users, [{ name: "u", password: "p", roles: ["ro_admin", "cluster_admin"] }]);
    assert.deepEqual(faults, [{ kind: "hang", path: "/pools" }]);
  });

  it("is told of faults of every kind, of delays, and of nodes that crash and return", async () => {
    const { child, lines } = run("--json", "--nodes", "2");
    const [first] = (await once(lines, "line")) as [string];
    const status = asking(first);
    const order = async (line: string) => {
      child.stdin.write(`${line}\n`);
      return ((await once(lines, "line")) as [string])[0];
    };
    for (const [kind, seen] of [
      ['{"kind":"refuse","path":"/pools"}', "cut"],
      ['{"kind":"closeBeforeEffect","path":"/pools"}', "cut"],
      ['{"kind":"closeAfterEffect","path":"/pools"}', "cut"],
      ['{"kind":"delay","milliseconds":20,"path":"re:^/po"}', "200"],
      ['{"kind":"hang","path":"/pools"}', "nothing"],
      ['{"kind":"answer","status":503,"path":"/pools","times":1}', "503"],
      ['{"kind":"garbage","path":"/pools"}', "no JSON"],
      ['{"kind":"truncate","path":"/pools"}', "cut"],
      ['{"kind":"stale","path":"/pools"}', "200"],
    ]) {
      assert.equal(await order(`fault ${kind}`), "fault added");
      assert.equal(await status(), seen, kind);
      assert.equal(await order("no-faults"), "no faults any more");
    }
    assert.match(await order('fault {"kind":"melt"}'), /^"melt" is no kind of fault; there are refuse, /);
    assert.match(
      await order('fault {"kind":"hang","pth":"/pools"}'),
      /^a fault has no "pth"; it may have kind, /,
    );
    assert.equal(await order("propagation-delay 500"), "other nodes show a setting after 500 ms");
    assert.equal(await order("kill 0"), "node 0 is down");
    assert.equal(await status(), "cut");
    assert.equal(await order("return 0"), "node 0 is back");
    assert.equal(await status(), "200");
    child.kill("SIGINT");
    await once(child, "exit");
  });

  it("says what it wants instead of a wrong argument", () => {
    assert.throws(() => readArguments(["--level=most"]), /--level wants one of none, control, all, strict/);
    assert.throws(() => readArguments(["--nodes=many"]), /--nodes wants a number, not "many"/);
  });
});
