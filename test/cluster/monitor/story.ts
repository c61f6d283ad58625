import { changeOf } from "./change";
import { createMonitor } from "./createMonitor";
import { networkEffect, sameListener } from "./effect";
import type { ObservedRequest, TrueFunction, TrueNode, Truth } from "./truth";

/** Three healthy, active nodes on IPv4 without encryption; auto-failover on; nothing else. */
export function aTruth(fields: Partial<Truth> = {}): Truth {
  return {
    at: 0,
    nodes: [aNode(0), aNode(1), aNode(2)],
    level: "control",
    autoFailover: { enabled: true, timeout: 45, count: 0 },
    functions: [],
    rebalanceRunning: false,
    oneAuthority: false,
    trustedCAs: [{ id: 0, name: "first" }],
    ...fields,
  };
}

export function aNode(index: number, fields: Partial<TrueNode> = {}): TrueNode {
  return {
    otpNode: otpNode(index),
    running: true,
    membership: "active",
    family: "ipv4",
    only: false,
    encrypted: false,
    listeners: [{ family: fields.family ?? "ipv4", encrypted: fields.encrypted ?? false }],
    autoFailoverEnabled: true,
    sees: { [otpNode(0)]: "healthy", [otpNode(1)]: "healthy", [otpNode(2)]: "healthy" },
    switchingFamily: false,
    certificate: { type: "generated", authority: "first", proven: true },
    trusts: ["first"],
    ...fields,
  };
}

export function allNodes(fields: Partial<TrueNode>): readonly TrueNode[] {
  return [aNode(0, fields), aNode(1, fields), aNode(2, fields)];
}

export function otpNode(index: number): string {
  return `ns_1@n${index}.cb.test`;
}

/** A made-up sequence of requests that take effect at once and on all nodes, as a monitor is told of them. */
export class Story {
  truth: Truth;
  readonly monitor;
  private requests = 0;

  constructor(start: Truth = aTruth()) {
    this.truth = start;
    this.monitor = createMonitor(start);
  }

  /** Something else changed: by hand, or in time. */
  becomes(fields: Partial<Truth>): void {
    this.truth = { ...this.truth, ...fields, at: this.truth.at + 1 };
    this.monitor.changed(this.truth);
  }

  /** Time passes, and nothing happens until the next thing. */
  later(milliseconds: number): void {
    this.truth = { ...this.truth, at: this.truth.at + milliseconds };
  }

  nodeBecomes(index: number, fields: Partial<TrueNode>): void {
    this.becomes({
      nodes: this.truth.nodes.map((node, at) => (at === index ? { ...node, ...fields } : node)),
    });
  }

  /** One node sees another so. */
  sees(viewer: number, seen: number, status: TrueNode["sees"][string]): void {
    this.nodeBecomes(viewer, { sees: { ...this.truth.nodes[viewer]?.sees, [otpNode(seen)]: status } });
  }

  functionsBecome(status: string): void {
    this.becomes({ functions: this.truth.functions.map((one) => ({ ...one, status })) });
  }

  /** A node's network configuration endpoint, by its last word. */
  network(index: number, endpoint: string, form: Record<string, string> = {}): void {
    this.post(index, `/node/controller/${endpoint}`, form);
  }

  networkEverywhere(endpoint: string, form: Record<string, string> = {}): void {
    for (const index of this.truth.nodes.keys()) this.network(index, endpoint, form);
  }

  level(level: string): void {
    this.post(0, "/settings/security", { clusterEncryptionLevel: level });
  }

  autoFailover(enabled: boolean): void {
    this.post(0, "/settings/autoFailover", { enabled: String(enabled), ...(enabled && { timeout: "45" }) });
  }

  act(
    action: "pause" | "resume" | "deploy" | "undeploy",
    name: string,
    query?: Record<string, string>,
  ): void {
    this.post(0, `/_p/event/api/v1/functions/${name}/${action}`, {}, query);
  }

  post(index: number, path: string, form: Record<string, string>, query?: Record<string, string>): void {
    this.begin(index, path, form, query)();
  }

  /** The request takes effect; what comes back completes it. */
  begin(
    index: number,
    path: string,
    form: Record<string, string>,
    query?: Record<string, string>,
  ): () => void {
    const request = this.request(index, path, form, query);
    this.monitor.requestTakesEffect(request, this.truth);
    return () => {
      this.truth = applied(request, this.truth);
      this.monitor.requestDone(request, 200, this.truth);
    };
  }

  refused(index: number, path: string, form: Record<string, string>): void {
    this.monitor.requestRefused(this.request(index, path, form), 400, this.truth);
  }

  /** Names of the rules that were broken so far. */
  broken(): readonly string[] {
    return [...new Set(this.monitor.violations.map(({ rule }) => rule))];
  }

  /** The same, the end included. */
  brokenAtEnd(): readonly string[] {
    return [...new Set(this.monitor.finish(this.truth).map(({ rule }) => rule))];
  }

  private request(
    index: number,
    path: string,
    form: Record<string, string>,
    query?: Record<string, string>,
  ): ObservedRequest {
    return { id: this.requests++, node: otpNode(index), method: "POST", path, form, query };
  }
}

const actionStatus = { pause: "paused", resume: "deployed", deploy: "deployed", undeploy: "undeployed" };

function applied(request: ObservedRequest, truth: Truth): Truth {
  const change = changeOf(request);
  const at = truth.at + 1;
  if (!change) return { ...truth, at };
  switch (change.kind) {
    case "loadAuthorities":
    case "uploadAuthority":
    case "removeAuthority":
    case "regenerate":
    case "reload":
      // A story says itself what becomes of certificates.
      return { ...truth, at };
    case "level":
      return { ...truth, at, level: change.level };
    case "autoFailover":
      return {
        ...truth,
        at,
        autoFailover: { ...truth.autoFailover, enabled: change.enabled },
        nodes: truth.nodes.map((node) => ({ ...node, autoFailoverEnabled: change.enabled })),
      };
    case "function":
      return {
        ...truth,
        at,
        functions: truth.functions.map((one): TrueFunction =>
          one.id === change.id ? { ...one, status: actionStatus[change.action] } : one,
        ),
      };
    case "setup":
    case "addListener":
    case "removeListener":
    case "removeUnusedListeners": {
      const effect = networkEffect(change, request.node, truth);
      if (!effect) return { ...truth, at };
      const node: TrueNode = {
        ...effect.node,
        family: effect.familyTo ?? effect.node.family,
        only: effect.onlyTo ?? effect.node.only,
        encrypted: effect.encryptedTo ?? effect.node.encrypted,
        listeners: [
          ...effect.node.listeners.filter((one) => !effect.removed.some((gone) => sameListener(one, gone))),
          ...effect.added,
        ],
      };
      return {
        ...truth,
        at,
        nodes: truth.nodes.map((other) => (other.otpNode === node.otpNode ? node : other)),
      };
    }
  }
}
