import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { join, resolve } from "node:path";
import { connect } from "../../../../provider/cluster/connect";
import { runCommandLine } from "../../../../provider/commandLine/run";
import type { Goal } from "../../../../provider/planning/goal";
import { realTime } from "../../../../provider/time";
import type { SimulatedClusterOptions } from "../../../cluster/simulatedCluster";
import { startCluster, type RunningCluster } from "../../../cluster/startCluster";
import { settingsOf } from "../../execution/support/onCluster";
import type { RecordPlace } from "../../../../provider/vocabulary";
import { writtenTerminal } from "./writtenTerminal";

const root = resolve(__dirname, "..", "..", "..", "..");

/** Short, so that no test waits for a minute until a run counts as dead. */
const times = { heartbeat: 200, takeover: 3_000 };

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Both. */
  readonly all: string;
}

/** What a person's shell says of the cluster. */
export function environmentOf(cluster: RunningCluster): Environment {
  return {
    CB_CLUSTER: cluster.tlsEndpoint,
    CB_REST_USERNAME: cluster.username,
    CB_REST_PASSWORD: cluster.password,
    CB_CA_CERT: cluster.caCertificate,
    CB_TLS_SERVER_NAME: cluster.nodes[0]?.name,
    CB_CONNECT_TO: JSON.stringify(cluster.connectTo),
  };
}

/** Runs the program in a process of its own; no terminal. */
export function run(words: readonly string[], environment: Environment, input = ""): Promise<Ended> {
  return ended(
    start("test/provider/commandLine/support/program.ts", [JSON.stringify(times), ...words], environment),
    input,
  );
}

/** As `run`, with Ctrl-C as soon as that is printed. */
export function runInterrupted(
  words: readonly string[],
  environment: Environment,
  at: RegExp,
): Promise<Ended> {
  const child = start(
    "test/provider/commandLine/support/program.ts",
    [JSON.stringify(times), ...words],
    environment,
  );
  let sent = false;
  child.stderr?.on("data", (chunk: Buffer) => {
    if (!sent && at.test(chunk.toString())) sent = child.kill("SIGINT");
  });
  return ended(child, "");
}

/** As `run`, with the terminal closed as soon as that is printed: nobody reads on, and the hangup is told, by the shell as well. */
export function runClosed(words: readonly string[], environment: Environment, at: RegExp): Promise<Ended> {
  const child = start(
    "test/provider/commandLine/support/program.ts",
    [JSON.stringify(times), ...words],
    environment,
  );
  child.stderr?.on("data", (chunk: Buffer) => {
    if (!at.test(chunk.toString())) return;
    child.stdout?.destroy();
    child.stderr?.destroy();
    child.kill("SIGHUP");
    setTimeout(() => child.kill("SIGHUP"), 50);
  });
  return ended(child, "");
}

/** As `run`, the very program that is installed. */
export function runInstalled(words: readonly string[], environment: Environment): Promise<Ended> {
  return ended(start("provider/commandLine/main.ts", words, environment), "");
}

function start(program: string, words: readonly string[], environment: Environment): ChildProcess {
  const known = Object.entries({ ...process.env, ...environment }).filter(
    ([name]) => !name.startsWith("CB_") || name in environment,
  );
  return spawn(process.execPath, ["--require", "tsx/cjs", join(root, program), ...words], {
    cwd: root,
    env: Object.fromEntries(known),
  });
}

function ended(child: ChildProcess, input: string): Promise<Ended> {
  const text = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name]?.setEncoding("utf8").on("data", (chunk: string) => (text[name] += chunk));
  }
  child.stdin?.end(input);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...text, all: `${text.stdout}${text.stderr}` }));
  });
}

/** A run as of a resource, in a process of its own. */
export class ChangingRun {
  readonly #child: ChildProcess;
  #printed = "";

  constructor(
    goal: Goal,
    readonly environment: Environment,
    place: RecordPlace = "cluster",
  ) {
    const record = JSON.stringify({ times, propagation: 50 });
    const program = "test/provider/commandLine/support/changingRun.ts";
    this.#child = start(program, [JSON.stringify(goal), record, place], environment);
    this.#child.stdout?.setEncoding("utf8").on("data", (chunk: string) => (this.#printed += chunk));
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get printed(): string {
    return this.#printed;
  }

  /** Resolves when it has ended by itself. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null) await new Promise((resolve) => this.#child.once("close", resolve));
  }

  /** SIGKILL: nothing more is done. */
  async kill(): Promise<void> {
    const gone = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGKILL");
    await gone;
  }
}

/** Three nodes with what has to be put back: two functions that run, one that does not, auto-failover settings that are not the default ones. */
const busyCluster: SimulatedClusterOptions = {
  timeScale: 0.02,
  functions: [
    { name: "orders" },
    { name: "totals", scope: { bucket: "shop", scope: "eu" } },
    { name: "drafts", status: "undeployed" },
  ],
  autoFailover: { enabled: true, timeout: 77, maxCount: 2 },
};

/** At the end no rule was broken, everything is as at the start, and the password was nowhere in what was printed. */
export async function onBusyCluster(
  act: (cluster: RunningCluster, command: (...words: string[]) => Promise<Ended>) => Promise<void>,
  options: SimulatedClusterOptions = {},
): Promise<void> {
  const cluster = await startCluster({ ...busyCluster, ...options });
  const command = async (...words: string[]) => {
    const result = await run(words, environmentOf(cluster));
    assert.ok(!result.all.includes(cluster.password), result.all);
    return result;
  };
  try {
    await act(cluster, command);
    assert.deepEqual(cluster.monitor.finish(cluster.truth()), []);
    assert.deepEqual(cluster.crashes, []);
  } finally {
    await cluster.stop();
  }
}

/** A request that is never answered. */
export interface Hanging {
  /** Index of the node; left out: any. */
  readonly node?: number;
  readonly path: RegExp;
}

/** A run that is killed while a request of it hangs. */
export async function dieIn(cluster: RunningCluster, goal: Goal, hanging: Hanging): Promise<void> {
  const lift = await hangIn(cluster, new ChangingRun(goal, environmentOf(cluster)), hanging);
  await lift();
}

/** Lets a run come to a request that hangs; resolves with what kills the run and lifts the fault. */
export async function hangIn(
  cluster: RunningCluster,
  changing: ChangingRun,
  hanging: Hanging,
): Promise<() => Promise<void>> {
  const lift = cluster.faults.add({ kind: "hang", method: "POST", ...hanging });
  const otpNode = hanging.node === undefined ? undefined : cluster.nodes[hanging.node]?.otpNode;
  const hangs = () =>
    cluster.requests.some(
      ({ path, status, node, method }) =>
        method === "POST" && hanging.path.test(path) && status === undefined && (otpNode ?? node) === node,
    );
  for (const end = Date.now() + 40_000; !hangs();) {
    assert.ok(Date.now() < end, `never asked for ${hanging.path.source}:\n${changing.printed}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return async () => {
    await changing.kill();
    lift();
  };
}

/** A group that goes by a record's name and is none; answers its name. */
export async function leaveUnreadable(cluster: RunningCluster): Promise<string> {
  const name = "pulumi-couchbase-security-0mqabc123-01234567";
  const client = connect(settingsOf(cluster), { time: realTime });
  try {
    const [node] = await client.discover();
    await node?.putNote(name, "a person's words");
    return name;
  } finally {
    await client.close();
  }
}

/** What the cluster shows, as `status --json` tells it. */
export async function shown(cluster: RunningCluster) {
  const { stdout } = await runHere(["status", "--json", "--quick"], environmentOf(cluster));
  return JSON.parse(stdout) as {
    level: string;
    autoFailover: Record<string, unknown>;
    functions: { value: { name: string; status: string }[] };
    records: { life: string; place: string }[];
  };
}

/** Runs the command line in this process, with a person at the terminal when there are answers. */
export async function runHere(
  words: readonly string[],
  environment: Environment,
  answers: readonly string[] = [],
  wall: () => number = Date.now,
): Promise<Ended & { readonly questions: readonly string[] }> {
  const { terminal, stdout, stderr, questions } = writtenTerminal(answers);
  const record = { times, propagation: 50 };
  const code = await runCommandLine(words, { environment, terminal, time: realTime, wall, record });
  const [out, err] = [stdout.join("\n"), stderr.join("\n")];
  return { code, stdout: out, stderr: err, all: `${out}\n${err}`, questions };
}

/** Requests that change something. */
export function writes(cluster: RunningCluster): readonly string[] {
  return cluster.requests
    .filter(({ method, path }) => method !== "GET" && !path.includes("checkPermissions"))
    .map(({ method, path }) => `${method} ${path}`);
}

/** As `writes`, without the restoration record. */
export function configurationWrites(cluster: RunningCluster): readonly string[] {
  return writes(cluster).filter((one) => !one.includes("/rbac/groups/"));
}
