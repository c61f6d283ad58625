import type { RunningCluster } from "../startCluster";
import type { Truth } from "./truth";

/** Milliseconds. */
const patience = 15_000;

/** A person with curl: sends what a test says to a node's plain port on loopback, in whatever order, and waits for what it says. */
export class Operator {
  constructor(private readonly cluster: RunningCluster) {}

  /** A node's network configuration endpoint, by its last word. */
  network(index: number, endpoint: string, form: Record<string, string> = {}): Promise<number> {
    return this.post(index, `/node/controller/${endpoint}`, form);
  }

  async networkEverywhere(endpoint: string, form: Record<string, string> = {}): Promise<void> {
    await Promise.all(
      this.cluster.nodes.map(({ index }) => insist(() => this.network(index, endpoint, form))),
    );
  }

  /** Family: node by node, each one healthy for all before the next. */
  async switchFamily(afamily: "ipv4" | "ipv6"): Promise<void> {
    await this.networkEverywhere("enableExternalListener", { afamily });
    for (const { index } of this.cluster.nodes) {
      expectOk(await this.network(index, "setupNetConfig", { afamily }));
      await this.until("all nodes are healthy", allHealthy);
    }
    await this.networkEverywhere("disableUnusedExternalListeners");
  }

  /** Encryption: one node first, then all others at once. */
  async switchEncryption(nodeEncryption: "on" | "off"): Promise<void> {
    await this.networkEverywhere("enableExternalListener", { nodeEncryption });
    const [first, ...others] = this.cluster.nodes.map(({ index }) => index);
    expectOk(await this.network(first ?? 0, "setupNetConfig", { nodeEncryption }));
    await this.until("all nodes are healthy", allHealthy);
    const answers = others.map((index) => this.network(index, "setupNetConfig", { nodeEncryption }));
    (await Promise.all(answers)).forEach(expectOk);
    await this.until("all nodes are healthy", allHealthy);
    await this.networkEverywhere("disableUnusedExternalListeners");
  }

  level(level: string): Promise<number> {
    return this.post(0, "/settings/security", { clusterEncryptionLevel: level });
  }

  levelOnceSeen(level: string): Promise<void> {
    return insist(() => this.level(level));
  }

  async autoFailoverOff(): Promise<void> {
    expectOk(await this.autoFailover({ enabled: "false" }));
    await this.until("every node sees auto-failover off", ({ nodes }) =>
      nodes.every((node) => !node.running || !node.autoFailoverEnabled),
    );
  }

  autoFailover(form: Record<string, string>): Promise<number> {
    return this.post(0, "/settings/autoFailover", form);
  }

  act(action: "pause" | "resume" | "deploy" | "undeploy", name: string): Promise<number> {
    return this.post(0, `/_p/event/api/v1/functions/${name}/${action}`, {});
  }

  /** Pauses or resumes and waits until the function is there. */
  async bring(name: string, action: "pause" | "resume"): Promise<void> {
    expectOk(await this.act(action, name));
    const wanted = action === "pause" ? "paused" : "deployed";
    await this.until(`${name} is ${wanted}`, ({ functions }) =>
      functions.some((one) => one.id === name && one.status === wanted),
    );
  }

  async until(what: string, holds: (truth: Truth) => boolean): Promise<void> {
    const deadline = Date.now() + patience;
    while (!holds(this.cluster.truth())) {
      if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
      await pause();
    }
  }

  /** A refused connection is tried again: a node's REST server restarts after some changes. */
  async post(index: number, path: string, form: Record<string, string>): Promise<number> {
    const deadline = Date.now() + patience;
    for (;;) {
      try {
        return await this.postOnce(index, path, form);
      } catch (error) {
        if (!isRefusedConnection(error) || Date.now() > deadline) throw error;
        await pause();
      }
    }
  }

  private async postOnce(index: number, path: string, form: Record<string, string>): Promise<number> {
    const { username, password, nodes } = this.cluster;
    const answer = await fetch(`http://127.0.0.1:${nodes[index]?.restPort}${path}`, {
      method: "POST",
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`,
        "content-type": "application/x-www-form-urlencoded",
        connection: "close",
      },
      body: new URLSearchParams(form).toString(),
    });
    await answer.arrayBuffer();
    return answer.status;
  }
}

export function allHealthy({ nodes }: Truth): boolean {
  return nodes.every((viewer) => nodes.every((seen) => viewer.sees[seen.otpNode] === "healthy"));
}

export function expectOk(status: number): void {
  if (status !== 200) throw new Error(`the cluster answered ${status}`);
}

/** Says it again until it is taken: a node whose view lags behind refuses, which changes nothing. */
async function insist(say: () => Promise<number>): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const status = await say();
    if (status === 200 || Date.now() > deadline) return expectOk(status);
    await pause();
  }
}

function isRefusedConnection(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && "code" in cause && cause.code === "ECONNREFUSED";
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
