import { parseArgs } from "node:util";

import type { Fault } from "../faults/faults";
import type { SimulatedClusterOptions, SimulatedFunctionOptions } from "../simulatedCluster";
import { faultHelp, readFault } from "./faultText";

export const usage = `Starts a simulated Couchbase cluster on 127.0.0.1, 127.0.0.2 (the outside) and ::1, until Ctrl-C.

  --nodes 3                 number of nodes
  --version 7.6.8           server version of all nodes
  --node-version 2=7.2.3    version of one node (may come several times)
  --edition enterprise      or community
  --port-base 9000          REST port of the first node; TLS is 10000 above; 0 finds free ports
  --level none              control, all or strict: how the cluster starts
  --family ipv4             or ipv6
  --only                    bind the address family only
  --functions f,b/s/g:paused   Eventing functions: name or bucket/scope/name, and a status other than deployed
  --auto-failover '{"timeout":60}'   fields over the version's defaults, as JSON
  --user name:password:role,role     a further user (may come several times)
  --remote-cluster name:secureType   an XDCR reference, secureType none, half or full (may come several times)
  --username Administrator  --password …   the administrator
  --names dns               or rawIp
  --time-scale 1            all durations of the servers times this
  --propagation-delay 80    milliseconds until other nodes show a setting; default 30 to 130
  --seed 7                  the same durations and identifiers each time; default by chance
  --fault '{"kind":"hang","path":"/pools","nth":2}'   a fault to begin with, as JSON (may come several times)
  --json                    print everything as one line of JSON
  --help

While it runs, lines on standard input act by hand: kill N, return N, level all, rebalance, membership N inactiveFailed,
function NAME STATUS, propagation-delay N, fault JSON, no-faults, requests.

${faultHelp}
For couchbase-cli and other programs that go to nodes by their names: either let the names resolve, with the line that is
printed as "hosts" in /etc/hosts ("127.0.0.1 n0.cb.test …"; "127.0.0.2 n0.cb.test …" to come from the outside, where strict
closes the plain ports that stay open on 127.0.0.1; also "::1 n0.cb.test …" for IPv6), or start with --names rawIp, where
every node is 127.0.0.1 (and the address family cannot be changed, as on real servers). For example:

  couchbase-cli node-to-node-encryption -c https://n0.cb.test:19000 -u Administrator -p … --cacert CA --enable
  couchbase-cli ip-family -c http://127.0.0.1:9000 -u Administrator -p … --get

Certificates are for the nodes' names, so --cacert (the file printed as "authority") wants the name in -c; use --no-ssl-verify
with an address. Auto-failover has to be off before a change: couchbase-cli setting-autofailover --enable-auto-failover 0.
`;

export interface ProgramArguments {
  readonly cluster: SimulatedClusterOptions;
  readonly faults: readonly Fault[];
  readonly json: boolean;
  readonly help: boolean;
}

/** Default of the program only; tests find free ports. */
const defaultPortBase = 9000;

export function readArguments(words: readonly string[]): ProgramArguments {
  const { values } = parseArgs({
    args: [...words],
    options: {
      nodes: { type: "string", default: "3" },
      version: { type: "string", default: "7.6.8" },
      "node-version": { type: "string", multiple: true, default: [] },
      edition: { type: "string", default: "enterprise" },
      "port-base": { type: "string", default: String(defaultPortBase) },
      level: { type: "string", default: "none" },
      family: { type: "string", default: "ipv4" },
      only: { type: "boolean", default: false },
      functions: { type: "string", default: "" },
      "auto-failover": { type: "string", default: "{}" },
      user: { type: "string", multiple: true, default: [] },
      "remote-cluster": { type: "string", multiple: true, default: [] },
      username: { type: "string" },
      password: { type: "string" },
      names: { type: "string", default: "dns" },
      "time-scale": { type: "string", default: "1" },
      "propagation-delay": { type: "string" },
      seed: { type: "string" },
      fault: { type: "string", multiple: true, default: [] },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const portBase = number(values["port-base"], "--port-base");
  const delay = values["propagation-delay"];
  return {
    cluster: {
      nodes: number(values.nodes, "--nodes"),
      version: values.version,
      nodeVersions: Object.fromEntries(values["node-version"].map((text) => split(text, "="))),
      edition: oneOf(values.edition, ["enterprise", "community"] as const, "--edition"),
      portBase: portBase === 0 ? undefined : portBase,
      level: oneOf(values.level, ["none", "control", "all", "strict"] as const, "--level"),
      addressFamily: oneOf(values.family, ["ipv4", "ipv6"] as const, "--family"),
      addressFamilyOnly: values.only,
      functions: list(values.functions).map(readFunction),
      autoFailover: JSON.parse(values["auto-failover"]) as Record<string, unknown>,
      users: values.user.map(readUser),
      remoteClusters: values["remote-cluster"].map((text) => {
        const [name, secureType] = split(text, ":");
        return { name, secureType };
      }),
      username: values.username,
      password: values.password,
      names: oneOf(values.names, ["dns", "rawIp"] as const, "--names"),
      timeScale: number(values["time-scale"], "--time-scale"),
      seed: values.seed === undefined ? undefined : number(values.seed, "--seed"),
      propagationDelay: delay === undefined ? undefined : number(delay, "--propagation-delay"),
    },
    faults: values.fault.map(readFault),
    json: values.json,
    help: values.help,
  };
}

function readFunction(text: string): SimulatedFunctionOptions {
  const [path = "", status] = text.split(":");
  const parts = path.split("/");
  const name = parts.at(-1) ?? "";
  const scope = parts.length === 3 ? { bucket: parts[0] ?? "", scope: parts[1] ?? "" } : undefined;
  return { name, scope, status };
}

function readUser(text: string): { name: string; password: string; roles: readonly string[] } {
  const [name = "", password = "", roles = ""] = text.split(":");
  return { name, password, roles: list(roles) };
}

function list(text: string): readonly string[] {
  return text.split(",").filter((part) => part !== "");
}

function split(text: string, separator: string): [string, string] {
  const [left = "", right = ""] = text.split(separator);
  return [left, right];
}

function number(text: string, flag: string): number {
  const value = Number(text);
  if (text === "" || Number.isNaN(value)) throw new Error(`${flag} wants a number, not "${text}"`);
  return value;
}

function oneOf<Value extends string>(text: string, allowed: readonly Value[], flag: string): Value {
  const found = allowed.find((one) => one === text);
  if (!found) throw new Error(`${flag} wants one of ${allowed.join(", ")}, not "${text}"`);
  return found;
}
