import type { CliRun } from "./recording";
import type { Outcome } from "./replay";
import type { Received, Sending } from "./send";

/** Where the requests go, and the servers' time there. */
interface Servers {
  deliver(request: Omit<Sending, "port"> & { readonly node: number }): Promise<Received>;
  now(): number;
}

interface RecordedRequest {
  readonly node: number;
  readonly method: string;
  readonly path: string;
  readonly status: string;
}

/** Calls that couchbase-cli makes on every node before it goes on to the next kind of call. */
const phases = ["enableExternalListener", "setupNetConfig", "disableUnusedExternalListeners"];

/** Sends what a couchbase-cli run sent, in its order (cluster API facts K), and compares the statuses. */
export async function replayCliRun(run: CliRun, servers: Servers): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const [, target = "http://127.0.0.1"] = run.cmd;
  for (const { node, method, path, status } of inOrder(run)) {
    const body = method === "POST" ? bodyOf(run.cmd, path) : undefined;
    const at = servers.now();
    const received = await servers.deliver({
      node,
      host: target.includes("[::1]") ? "::1" : "127.0.0.1",
      tls: target.startsWith("https:"),
      method,
      path,
      auth: ["Administrator", status === "401" ? "wrong" : "asdasd"],
      contentType: body === undefined ? null : contentTypeOf(path),
      body: body === undefined ? undefined : Buffer.from(body),
    });
    const simulated = String(received.status ?? "refused");
    outcomes.push({
      seq: run.seq,
      what: `couchbase-cli ${run.cmd.join(" ")}: ${method} ${path} to node ${node}`,
      differences: simulated === status ? [] : [{ where: "status", recorded: status, simulated }],
      at,
    });
  }
  return outcomes;
}

function inOrder(run: CliRun): readonly RecordedRequest[] {
  const all = Object.entries(run.access).flatMap(([name, requests]) =>
    requests.map((request) => {
      const [method = "", path = "", , status = ""] = request.split(" ");
      return { node: Number(name.slice(1)), method, path, status };
    }),
  );
  const phaseOf = ({ path }: RecordedRequest) => phases.findIndex((phase) => path.endsWith(`/${phase}`));
  let phase = -1;
  const ranked = all.map((request, index) => {
    // What stands between two phases on the first node belongs behind the earlier of them, on all nodes.
    if (index > 0 && request.node !== all[index - 1]?.node) phase = -1;
    const own = phaseOf(request);
    if (own >= 0) phase = own;
    return { request, rank: own >= 0 ? own * 2 : phase * 2 + 1, index };
  });
  return ranked
    .sort((left, right) => left.rank - right.rank || left.index - right.index)
    .map(({ request }) => request);
}

function contentTypeOf(path: string): string {
  return path.endsWith("reloadCertificate") ? "application/json" : "application/x-www-form-urlencoded";
}

function bodyOf(cmd: readonly string[], path: string): string {
  const value = (flag: string) => cmd[cmd.indexOf(flag) + 1] ?? "";
  const form = new URLSearchParams();
  if (path.endsWith("ExternalListener") || path.endsWith("setupNetConfig")) {
    const family = cmd.find((one) => /^--ipv[46](only)?$/.test(one));
    if (family) {
      form.set("afamily", family.slice(2, 6));
      if (path.endsWith("setupNetConfig")) form.set("afamilyOnly", String(family.endsWith("only")));
    } else form.set("nodeEncryption", cmd.includes("--enable") ? "on" : "off");
  } else if (path.startsWith("/settings/autoFailover")) {
    form.set("enabled", value("--enable-auto-failover") === "1" ? "true" : "false");
    if (cmd.includes("--auto-failover-timeout")) form.set("timeout", value("--auto-failover-timeout"));
  } else if (path.startsWith("/settings/security")) {
    const names = [
      ["--cluster-encryption-level", "clusterEncryptionLevel"],
      ["--tls-min-version", "tlsMinVersion"],
    ] as const;
    for (const [flag, name] of names) if (cmd.includes(flag)) form.set(name, value(flag));
    if (cmd.includes("--tls-honor-cipher-order")) {
      form.set("honorCipherOrder", value("--tls-honor-cipher-order") === "1" ? "true" : "false");
    }
  } else if (path.endsWith("reloadCertificate")) return "{}";
  return form.toString();
}
