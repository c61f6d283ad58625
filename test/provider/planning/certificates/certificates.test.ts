import { deepEqual, doesNotMatch, equal, match, ok } from "node:assert/strict";
import fc from "fast-check";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import type { CertificatesGoal } from "../../../../provider/planning/certificates/goal";
import { certificatesOf } from "../../../../provider/planning/certificates/look";
import { rotationKind } from "../../../../provider/planning/certificates/rotationKind";
import type {
  CertificatesState,
  NodeCertificate,
  TrustedCA,
} from "../../../../provider/planning/certificates/state";
import { after } from "../../../../provider/planning/effects";
import type { Goal } from "../../../../provider/planning/goal";
import { listSteps } from "../../../../provider/planning/listSteps";
import { nodesDiffer } from "../../../../provider/planning/look";
import { plan } from "../../../../provider/planning/planner";
import { brokenRules } from "../../../../provider/planning/rules";
import type { ClusterState } from "../../../../provider/planning/state";
import { aCluster, aNode } from "../states";
import { makeAuthority, type TestAuthority } from "./authorities";

const otpNodes = [0, 1, 2].map((at) => `ns_1@n${at}.cb.test`);
const versions = ["7.0.5", "7.1.4", "7.2.3", "7.6.0", "7.6.8", "8.0.1"] as const;
type Version = (typeof versions)[number];
type Level = "none" | "control" | "all" | "strict";
type Chains = readonly (readonly CertificateDescription[])[];

describe("planner of certificates", function () {
  let server: TestAuthority;
  let roots: readonly [TestAuthority, TestAuthority];
  /** By what they are: under the server's CA, each root (two generations of leaves), and an intermediate of each. */
  const chains: Record<string, Chains> = {};
  /** Fingerprint of a leaf to that of its root. */
  const rootOf = new Map<string, string>();

  before(async () => {
    server = await makeAuthority("Couchbase Server 1");
    roots = [await makeAuthority("Root 1"), await makeAuthority("Root 2")];
    const make = async (
      name: string,
      by: TestAuthority,
      root: TestAuthority,
      above: CertificateDescription[],
    ) => {
      chains[name] = await Promise.all(otpNodes.map(async (node) => [await by.issue(node), ...above]));
      chains[name].forEach(([leaf]) => rootOf.set(leaf!.fingerprint, root.certificate.fingerprint));
    };
    await make("server", server, server, []);
    for (const [at, root] of roots.entries()) {
      const below = await root.intermediate(`Intermediate ${at + 1}`);
      await make(`root ${at + 1}`, root, root, []);
      await make(`root ${at + 1} again`, root, root, []);
      await make(`below ${at + 1}`, below, root, [below.certificate]);
    }
  });

  const trusted = (certificate: CertificateDescription, type: TrustedCA["type"], id: number): TrustedCA => ({
    fingerprint: certificate.fingerprint,
    subject: certificate.subject,
    description: certificate,
    id,
    type,
    usedBy: [],
    usedByClientCertificates: [],
    missingOn: [],
  });

  /** A cluster whose nodes have the named chains; every CA in use is trusted (before 7.1: the given one alone). */
  function cluster(
    names: readonly string[],
    over: {
      version?: Version;
      level?: Level;
      trusted?: readonly TestAuthority[];
      autoFailover?: boolean;
    } = {},
  ): ClusterState {
    const { version = "7.6.8", level = "none" } = over;
    const encrypted = level !== "none";
    const nodes = names.map((name, at): NodeCertificate => {
      const chain = chains[name]![at]!;
      const hidden = name === "server" && version === "7.0.5";
      return {
        otpNode: otpNodes[at]!,
        type: name === "server" ? "generated" : "uploaded",
        chain: hidden ? [] : chain,
        authority: rootOf.get(chain[0]!.fingerprint),
        warnings: [],
        description: chain,
      };
    });
    const used = [server, ...roots].filter(({ certificate }) =>
      nodes.some(({ authority }) => authority === certificate.fingerprint),
    );
    const list = over.trusted ?? used;
    const trustedCAs = list.map((one, at) => ({
      ...trusted(one.certificate, one === server ? ("generated" as const) : ("uploaded" as const), at),
      usedBy: nodes
        .filter(({ authority }) => authority === one.certificate.fingerprint)
        .map(({ otpNode }) => otpNode),
    }));
    const value: CertificatesState = {
      trustedCAs,
      nodes: nodes.map((node) =>
        trustedCAs.some(({ fingerprint }) => fingerprint === node.authority)
          ? node
          : { ...node, authority: undefined },
      ),
      clientCertAuth: { state: "disable" },
      outsideServers: [],
    };
    return aCluster(
      {
        level,
        certificates: { readable: true, value },
        autoFailover: { enabled: over.autoFailover ?? true, timeout: 120 },
        functions: { readable: true, value: [{ name: "orders", status: "deployed" }] },
      },
      { version: `${version}-1-enterprise`, encrypted },
    );
  }

  function wanting(
    name: string,
    over: Partial<CertificatesGoal> = {},
  ): Goal & { certificates: CertificatesGoal } {
    const root = name.includes("1") ? roots[0] : roots[1];
    return {
      certificates: {
        trustedCAs: [root.certificate],
        nodes: Object.fromEntries(otpNodes.map((otpNode, at) => [otpNode, chains[name]![at]!])),
        strategy: "trustBoth",
        removeCAs: [],
        removeNamedCAs: [],
        addCAsBy: "inbox",
        ...over,
      },
    };
  }

  const same = (name: string) => Array<string>(3).fill(name);
  const texts = (state: ClusterState, goal: Goal) =>
    plan(state, goal).steps.map(({ text }) => text.replaceAll(/ \([0-9a-f]{8}\)/g, ""));
  const kinds = (state: ClusterState, goal: Goal) => plan(state, goal).steps.map(({ kind }) => kind);

  describe("finds what kind of change it is", () => {
    const kind = (now: readonly string[], wanted: string, over = {}) =>
      rotationKind(cluster(now), wanting(wanted, over).certificates);

    it("nothing, when the same certificates are there, however they are written", () => {
      equal(kind(same("root 1"), "root 1"), "none");
      equal(kind(same("below 1"), "below 1"), "none");
      const withRoot = otpNodes.map((otpNode, at) => [
        otpNode,
        [...chains["below 1"]![at]!, roots[0].certificate],
      ]);
      equal(kind(same("below 1"), "below 1", { nodes: Object.fromEntries(withRoot) }), "none");
    });

    it("leaves only, when every root and intermediate stays", () => {
      equal(kind(same("root 1"), "root 1 again"), "leaf");
      equal(kind(["root 1", "root 1 again", "root 1"], "root 1 again"), "leaf");
    });

    it("authority, when a root or an intermediate is new, also half-way", () => {
      equal(kind(same("server"), "root 1"), "authority");
      equal(kind(same("root 1"), "root 2"), "authority");
      equal(kind(same("root 1"), "below 1"), "authority");
      equal(kind(["root 2", "root 1", "root 1"], "root 2"), "authority");
    });

    it("authority for a CA that is only to be trusted", () => {
      const state = cluster(same("root 1"));
      equal(rotationKind(state, { ...wanting("root 2").certificates, nodes: {} }), "authority");
    });
  });

  describe("rotates leaves", () => {
    for (const version of versions) {
      it(`node by node with encryption and Eventing left alone on ${version}`, () => {
        deepEqual(texts(cluster(same("root 1"), { version, level: "all" }), wanting("root 1 again")), [
          "Switch auto-failover off and see it off on every node",
          "Load the certificate on n0.cb.test and see its TLS ports present it",
          "Load the certificate on n1.cb.test and see its TLS ports present it",
          "Load the certificate on n2.cb.test and see its TLS ports present it",
          "See every node serve its certificate",
          "See every node healthy from every node, three times in a row",
          "Switch auto-failover back on with all its settings (timeout 120 s)",
        ]);
      });
    }

    it("without touching auto-failover where no link is encrypted", () => {
      const found = kinds(cluster(same("root 1")), wanting("root 1 again"));
      ok(!found.includes("disableAutoFailover") && !found.includes("restoreAutoFailover"));
    });

    it("and removes listeners left over, without which the window could not be closed", () => {
      const state = cluster(same("root 1"), { level: "all" });
      const externalListeners = (["ipv4", "ipv6"] as const).map((family) => ({ family, encrypted: true }));
      const nodes = state.nodes.map((node) => ({ ...node, externalListeners }));
      deepEqual(kinds({ ...state, nodes }, wanting("root 1 again")).slice(-4), [
        "confirmCertificates",
        "removeUnusedListeners",
        "confirmHealthy",
        "restoreAutoFailover",
      ]);
    });

    it("on the nodes only that have not been reloaded yet", () => {
      const state = cluster(["root 1 again", "root 1", "root 1 again"], { level: "all" });
      const reloaded = plan(state, wanting("root 1 again")).steps.flatMap((step) =>
        step.kind === "reloadCertificate" ? step.nodes : [],
      );
      deepEqual(reloaded, [otpNodes[1]]);
    });
  });

  describe("changes the authority", () => {
    it("with both trusted and encryption on throughout, and removes the old CA last", () => {
      const old = roots[0].certificate.fingerprint;
      const state = cluster(same("root 1"), { level: "strict" });
      const goal = wanting("root 2", { removeCAs: [old] });
      deepEqual(texts(state, goal), [
        "Switch auto-failover off and see it off on every node",
        "Trust CN=Root 2, from the inbox of n0.cb.test, and see it on every node",
        "Load the certificate on n0.cb.test and see its TLS ports present it",
        "Load the certificate on n1.cb.test and see its TLS ports present it",
        "Load the certificate on n2.cb.test and see its TLS ports present it",
        "See every node serve its certificate, and none under CN=Root 1",
        "Remove CN=Root 1 from the trusted CAs, which nothing uses any more",
        "See every node healthy from every node, three times in a row",
        "Switch auto-failover back on with all its settings (timeout 120 s)",
      ]);
    });

    it("with encryption off around it as documented, when asked to", () => {
      const state = cluster(same("root 1"), { level: "strict" });
      const goal = wanting("root 2", {
        strategy: "encryptionOff",
        removeCAs: [roots[0].certificate.fingerprint],
      });
      deepEqual(texts(state, goal), [
        "Switch auto-failover off and see it off on every node",
        "Pause Eventing function orders",
        "Set the cluster encryption level to all",
        "Set the cluster encryption level to control",
        "Enable the IPv4 plain listener on all 3 nodes",
        "Disable node-to-node encryption on n0.cb.test",
        "Disable node-to-node encryption on n1.cb.test, n2.cb.test",
        "Remove unused listeners on all 3 nodes",
        "Trust CN=Root 2, from the inbox of n0.cb.test, and see it on every node",
        "Load the certificate on n0.cb.test and see its TLS ports present it",
        "Load the certificate on n1.cb.test and see its TLS ports present it",
        "Load the certificate on n2.cb.test and see its TLS ports present it",
        "See every node serve its certificate, and none under CN=Root 1",
        "Enable the IPv4 TLS listener on all 3 nodes",
        "Enable node-to-node encryption on n0.cb.test",
        "Enable node-to-node encryption on n1.cb.test, n2.cb.test",
        "Remove unused listeners on all 3 nodes",
        "Set the cluster encryption level to all",
        "Set the cluster encryption level to strict",
        "Remove CN=Root 1 from the trusted CAs, which nothing uses any more",
        "See every node healthy from every node, three times in a row",
        "Resume Eventing function orders",
        "Switch auto-failover back on with all its settings (timeout 120 s)",
      ]);
      match(
        plan(state, goal).notes.join("\n"),
        /Links between nodes are not encrypted from step 6 to step 16, about \d+ s: root and intermediate certificates \(before 7.1, or as `strategy` asks\) may be changed only while encryption is off/,
      );
    });

    it("with encryption off before 7.1 whatever is asked, one CA in the place of the other", () => {
      const state = cluster(same("root 1"), { version: "7.0.5", level: "all" });
      const { steps, notes } = plan(
        state,
        wanting("root 2", { removeCAs: [roots[0].certificate.fingerprint] }),
      );
      const found = steps.map(({ kind }) => kind);
      ok(found.indexOf("switchEncryption") < found.indexOf("trustCAs"));
      ok(found.lastIndexOf("switchEncryption") > found.indexOf("confirmCertificates"));
      ok(!found.includes("removeTrustedCAs"));
      equal(steps.find((step) => step.kind === "trustCAs")?.by, "upload");
      match(
        notes.join("\n"),
        /Before 7.1 a cluster has one CA: in step \d+ the new one takes the place of the old/,
      );
    });

    it("and tells before 7.1 that servers outside are verified by the CA that goes, unless the server made it", () => {
      const goals = {
        other: wanting("root 2"),
        serverMade: wanting("root 1", { trustedCAs: [], nodes: {}, serverMade: { replace: [] } }),
      };
      const notes = (
        outsideServers: CertificatesState["outsideServers"],
        type: TrustedCA["type"] = "uploaded",
        goal: keyof typeof goals = "other",
        version: Version = "7.0.5",
      ) => {
        const state = cluster(same("root 1"), { version });
        const { value } = state.certificates as { value: CertificatesState };
        const trustedCAs = value.trustedCAs.map((ca) => ({ ...ca, type }));
        const certificates = { readable: true, value: { ...value, trustedCAs, outsideServers } } as const;
        return plan({ ...state, certificates }, goals[goal]).notes.join("\n");
      };
      const verified = [{ kind: "LDAP servers" }];
      match(
        notes(verified),
        /LDAP servers are verified by the present CA: from step 1 on they must have certificates under the new one, or/,
      );
      match(
        notes(verified, "uploaded", "serverMade"),
        /LDAP servers are verified by the present CA: from step \d+ on their settings must have a CA of their own\./,
      );
      match(
        notes([{ kind: "LDAP servers", unreadable: "403" }]),
        /LDAP servers may be verified by the present CA, as their settings cannot be read \(403\): from step/,
      );
      doesNotMatch(notes([]), /LDAP/);
      doesNotMatch(notes(verified, "generated"), /LDAP/);
      doesNotMatch(notes(verified, "uploaded", "other", "7.1.4"), /LDAP/);
    });

    it("and removes no CA before 7.1, where there is one alone, not even under nodes that are on another", () => {
      const replaced = (version: Version) => cluster(same("root 1"), { version, trusted: [roots[1]] });
      const goal = wanting("root 2", {
        trustedCAs: [],
        nodes: {},
        removeCAs: [roots[1].certificate.fingerprint],
      });
      deepEqual(kinds(replaced("7.0.5"), goal), []);
      deepEqual(kinds(replaced("7.1.4"), goal), ["removeTrustedCAs", "confirmHealthy"]);
    });

    it("by an intermediate too, and treats it as an authority before 7.1", () => {
      const steps = (version: Version) =>
        kinds(cluster(same("root 1"), { version, level: "control" }), wanting("below 1"));
      ok(steps("7.0.5").includes("switchEncryption"));
      ok(!steps("7.6.8").includes("switchEncryption"));
    });

    it("by the inbox from 7.1 to 7.6.1 although an upload is asked for, and says so", () => {
      const way = (version: Version) => {
        const planned = plan(cluster(same("server"), { version }), wanting("root 1", { addCAsBy: "upload" }));
        return [planned.steps.find((step) => step.kind === "trustCAs")?.by, planned.notes.join()] as const;
      };
      for (const version of ["7.1.4", "7.2.3", "7.6.0"] as const) {
        equal(way(version)[0], "inbox");
        match(way(version)[1], /takes uploads from itself only/);
      }
      equal(way("7.6.8")[0], "upload");
    });

    it("goes on from gate 1, from the middle, and from gate 2", () => {
      const goal = wanting("root 2", { removeCAs: [roots[0].certificate.fingerprint] });
      const found = (...now: string[]) =>
        kinds(cluster(now, { level: "all", trusted: roots, autoFailover: false }), goal);
      const reload = "reloadCertificate";
      const end = ["confirmCertificates", "removeTrustedCAs", "confirmHealthy"];
      deepEqual(found("root 1", "root 1", "root 1"), [reload, reload, reload, ...end]);
      deepEqual(found("root 2", "root 1", "root 1"), [reload, reload, ...end]);
      deepEqual(found("root 2", "root 2", "root 2"), ["removeTrustedCAs", "confirmHealthy"]);
    });

    it("loads a CA again that some node does not show", () => {
      const state = cluster(same("root 1"), { trusted: roots });
      const { value } = state.certificates as { value: CertificatesState };
      const lagging = value.trustedCAs.map((ca, at) =>
        at === 1 ? { ...ca, missingOn: [otpNodes[2]!] } : ca,
      );
      const certificates = { readable: true, value: { ...value, trustedCAs: lagging } } as const;
      equal(kinds({ ...state, certificates }, wanting("root 2"))[0], "trustCAs");
    });
  });

  it("joins family, certificates, encryption and level in one window, encryption off once", () => {
    const state = cluster(same("root 1"), { level: "all", version: "7.0.5" });
    const goal: Goal = {
      ...wanting("root 2"),
      addressFamily: { family: "ipv6", only: false },
      encryption: { level: "strict" },
    };
    const steps = plan(state, goal).steps;
    const order: string[] = steps.map((step) =>
      step.kind === "switchEncryption" ? (step.encrypted ? "on" : "off") : step.kind,
    );
    const at = ["off", "switchAddressFamily", "trustCAs", "reloadCertificate", "confirmCertificates", "on"];
    deepEqual(
      at.map((kind) => order.indexOf(kind)).sort((a, b) => a - b),
      at.map((kind) => order.indexOf(kind)),
    );
    equal(order.lastIndexOf("off") < order.indexOf("switchAddressFamily"), true);
    equal(order.filter((kind) => kind === "disableAutoFailover" || kind === "pauseFunctions").length, 2);
  });

  describe("goes to server-made certificates", () => {
    const serverMade = (replace: readonly string[] = [], over: Partial<CertificatesGoal> = {}) => ({
      certificates: {
        ...wanting("root 1").certificates,
        trustedCAs: [],
        nodes: {},
        serverMade: { replace },
        ...over,
      },
    });

    it("under the CA that the server has, where it can (7.6 and later), and removes what was loaded", () => {
      const loaded = roots[0].certificate.fingerprint;
      const regenerated = (version: Version) => {
        const state = cluster(same("root 1"), { version, level: "all", trusted: [server, roots[0]] });
        return plan(state, serverMade([], { removeCAs: [loaded] })).steps;
      };
      for (const version of versions) {
        const step = regenerated(version).find(({ kind }) => kind === "regenerateCertificates");
        equal(step?.kind === "regenerateCertificates" && step.newAuthority, version < "7.6", version);
      }
      ok(regenerated("7.6.8").some(({ kind }) => kind === "removeTrustedCAs"));
    });

    it("not at all when they are there, and under a new CA when that is to be replaced", () => {
      deepEqual(kinds(cluster(same("server")), serverMade()), []);
      const steps = plan(cluster(same("server")), serverMade([server.certificate.fingerprint])).steps;
      equal(steps.find((step) => step.kind === "regenerateCertificates")?.newAuthority, true);
    });
  });

  describe("keeps a CA that is still needed, and says why", () => {
    const goal = () => wanting("root 2", { removeCAs: [roots[0].certificate.fingerprint] });
    const changed = (change: (value: CertificatesState) => CertificatesState) => {
      const state = cluster(same("root 2"), { trusted: roots, level: "none" });
      const { value } = state.certificates as { value: CertificatesState };
      return { ...state, certificates: { readable: true, value: change(value) } as const };
    };

    it("for client certificate authentication, unless it was named", () => {
      const state = changed((value) => ({ ...value, clientCertAuth: { state: "enable" } }));
      deepEqual(kinds(state, goal()), []);
      const named = {
        certificates: { ...goal().certificates, removeNamedCAs: goal().certificates.removeCAs },
      };
      deepEqual(kinds(state, named), ["removeTrustedCAs", "confirmHealthy"]);
    });

    it("for servers outside that are or may be verified by it, unless it was named", () => {
      const having = (...outsideServers: CertificatesState["outsideServers"]) =>
        changed((value) => ({ ...value, outsideServers }));
      const verified = having({ kind: "LDAP servers" }, { kind: "KMIP servers" });
      const hidden = having({ kind: "LDAP servers", unreadable: "The user may not do this." });
      const both = having({ kind: "LDAP servers", unreadable: "no" }, { kind: "KMIP servers" });
      const named = {
        certificates: { ...goal().certificates, removeNamedCAs: goal().certificates.removeCAs },
      };
      for (const state of [verified, hidden]) {
        deepEqual(kinds(state, goal()), []);
        deepEqual(kinds(state, named), ["removeTrustedCAs", "confirmHealthy"]);
      }
      const again = wanting("root 2 again", { removeCAs: goal().certificates.removeCAs });
      match(
        plan(verified, again).notes.join("\n"),
        /CN=Root 1 \(\w+\) stays trusted: LDAP servers, KMIP servers are verified by the trusted CAs, and may be under it\. Listed in `removeUnusedCAs`/,
      );
      match(
        plan(hidden, again).notes.join("\n"),
        /stays trusted: LDAP servers may be verified by it, as their settings cannot be read \(The user may not do this\.\)\./,
      );
      match(
        plan(both, again).notes.join("\n"),
        /stays trusted: KMIP servers are [^;]*under it; LDAP servers may be verified by it, as their settings cannot be read \(no\)\./,
      );
    });

    it("but not for servers outside when the server made it, under which none of them is", () => {
      const state = changed((value) => ({
        ...value,
        trustedCAs: value.trustedCAs.map((ca) => ({ ...ca, type: "generated" as const })),
        outsideServers: [{ kind: "LDAP servers" }],
      }));
      deepEqual(kinds(state, goal()), ["removeTrustedCAs", "confirmHealthy"]);
    });

    it("for internal client certificates", () => {
      const state = changed((value) => ({
        ...value,
        trustedCAs: value.trustedCAs.map((ca) => ({ ...ca, usedByClientCertificates: [otpNodes[0]!] })),
      }));
      deepEqual(kinds(state, goal()), []);
      const rotating = { ...state, certificates: changed((value) => value).certificates };
      deepEqual(
        plan(rotating, goal()).notes.filter((note) => note.includes("stays")),
        [],
      );
      const again = wanting("root 2 again", { removeCAs: goal().certificates.removeCAs });
      const notes = plan(state, again).notes.join("\n");
      match(notes, /CN=Root 1 \(\w+\) stays trusted: internal client certificates/);
      doesNotMatch(notes, /removeUnusedCAs/);
    });
  });

  describe("refuses", () => {
    const rules = (state: ClusterState, goal: Goal) => plan(state, goal).refusals.map(({ rule }) => rule);
    const authentication = (state: "mandatory" | "enable"): ClusterState => {
      const start = cluster(same("root 1"));
      const { value } = start.certificates as { value: CertificatesState };
      return { ...start, certificates: { readable: true, value: { ...value, clientCertAuth: { state } } } };
    };

    it("certificates that cannot be read, also where nothing else is known to be done", () => {
      const state = { ...cluster(same("root 1")), certificates: { readable: false, reason: "403" } as const };
      deepEqual(rules(state, wanting("root 1")), ["certificatesReadable"]);
    });

    it("a node without a certificate, and a certificate without a node, although the rest is met", () => {
      const { certificates } = wanting("root 1");
      const [first, second, third] = otpNodes.map((otpNode) => certificates.nodes[otpNode]!);
      const nodes = { [otpNodes[0]!]: first!, [otpNodes[1]!]: second!, "ns_1@other.cb.test": third! };
      const found = plan(cluster(same("root 1")), { certificates: { ...certificates, nodes } }).refusals;
      deepEqual(
        found.map(({ rule }) => rule),
        ["certificateForEveryNode", "certificateForEveryNode"],
      );
      match(found[0]!.found, /n2\.cb\.test/);
      match(found[1]!.found, /ns_1@other\.cb\.test/);
    });

    it("a chain that ends nowhere", () => {
      deepEqual(
        rules(cluster(same("root 1")), wanting("root 2", { trustedCAs: [] })),
        Array(3).fill("chainEndsInTrustedCA"),
      );
    });

    it("several CAs, a CA alone, and chains under another before 7.1", () => {
      const old = cluster(same("root 1"), { version: "7.0.5" });
      const both = roots.map(({ certificate }) => certificate);
      deepEqual(rules(old, wanting("root 2", { trustedCAs: both })), ["oneCABefore71"]);
      deepEqual(rules(old, wanting("root 1", { trustedCAs: both })), ["oneCABefore71"]);
      deepEqual(rules(old, wanting("root 2", { nodes: {} })), ["oneCABefore71"]);
      deepEqual(rules(old, wanting("root 1", { trustedCAs: [both[1]!] })), ["oneCABefore71"]);
      deepEqual(rules(old, wanting("root 2", { serverMade: { replace: [] } })), ["oneCABefore71"]);
      deepEqual(rules(cluster(same("root 1")), wanting("root 2", { trustedCAs: both })), []);
    });

    it("to encrypt nodes whose CA was replaced before 7.1, until their certificates are given", () => {
      const halfWay = cluster(same("root 1"), { version: "7.0.5", trusted: [roots[1]] });
      deepEqual(rules(halfWay, { encryption: { level: "control" } }), [
        "certificatesTrustedBeforeEncryption",
      ]);
      deepEqual(rules(halfWay, { encryption: { level: "none" }, ...wanting("root 1") }), []);
      deepEqual(rules(halfWay, { encryption: { level: "control" }, ...wanting("root 2") }), []);
      deepEqual(rules(cluster(same("root 1")), { encryption: { level: "control" } }), []);
    });

    it("a change while client certificate authentication is mandatory", () => {
      deepEqual(rules(authentication("mandatory"), wanting("root 1 again")), ["clientCertAuthNotMandatory"]);
      deepEqual(rules(authentication("enable"), wanting("root 1 again")), []);
      deepEqual(rules(authentication("mandatory"), wanting("root 1")), []);
    });

    it("Community Edition, missing permissions, mixed versions and nodes that are encrypted in part", () => {
      const state = cluster(same("root 1"), { level: "none" });
      const goal = wanting("root 2");
      deepEqual(rules({ ...state, edition: "community" }, goal), ["enterpriseEdition"]);
      deepEqual(rules({ ...state, missingPermissions: ["cluster.admin.security!write"] }, goal), [
        "permissions",
      ]);
      const mixed = [aNode(0), aNode(1, { version: "8.0.1-1-enterprise" }), aNode(2)];
      ok(rules({ ...state, nodes: mixed }, goal).includes("sameVersion"));
      const part = [aNode(0, { encrypted: true }), aNode(1), aNode(2)];
      deepEqual(rules({ ...state, nodes: part }, goal), ["sameEncryption"]);
    });
  });

  it("from every mixed state reaches the goal without breaking a rule, and then has nothing to do", () => {
    const names = ["server", "root 1", "root 1 again", "root 2", "root 2 again", "below 1", "below 2"];
    const kept = (at: number) => [server, ...roots].filter((_, index) => (at & (1 << index)) !== 0);
    fc.assert(
      fc.property(
        fc.record({
          now: fc.array(fc.constantFrom(...names), { minLength: 3, maxLength: 3 }),
          uniform: fc.boolean(),
          trusted: fc.integer({ min: 0, max: 7 }),
          version: fc.constantFrom(...versions),
          level: fc.constantFrom("none", "control", "all", "strict"),
          family: fc.constantFrom("ipv4", "ipv6"),
          autoFailover: fc.boolean(),
          clientCertAuth: fc.constantFrom("disable", "enable"),
        }),
        fc.record({
          wanted: fc.constantFrom(...names),
          replace: fc.boolean(),
          strategy: fc.constantFrom("trustBoth", "encryptionOff"),
          remove: fc.integer({ min: 0, max: 7 }),
          named: fc.boolean(),
          addCAsBy: fc.constantFrom("inbox", "upload"),
          level: fc.option(fc.constantFrom("none", "control", "all", "strict"), { nil: undefined }),
          family: fc.option(fc.constantFrom("ipv4", "ipv6"), { nil: undefined }),
        }),
        (now, goal) => {
          const single = now.version === "7.0.5";
          const held = now.uniform ? same(now.now[0]!) : now.now;
          const used = [server, ...roots].filter(({ certificate }) =>
            held.some(
              (name, at) => rootOf.get(chains[name]![at]![0]!.fingerprint) === certificate.fingerprint,
            ),
          );
          const also = kept(now.trusted).filter((one) => !used.includes(one));
          const list = single ? used.slice(0, 1) : [...used, ...also];
          const level = now.level as Level;
          // Nodes that no trusted CA vouches for cannot have been encrypted.
          const made = cluster(held, {
            version: now.version,
            level: single && used.length > 1 ? "none" : level,
            trusted: list,
            autoFailover: now.autoFailover,
          });
          const { value } = made.certificates as { value: CertificatesState };
          const start: ClusterState = {
            ...made,
            nodes: made.nodes.map((node) => ({
              ...node,
              addressFamily: now.family as "ipv4",
              externalListeners: [{ family: now.family as "ipv4", encrypted: node.encrypted }],
            })),
            certificates: {
              readable: true,
              value: { ...value, clientCertAuth: { state: now.clientCertAuth as "enable" } },
            },
          };
          const removeCAs = kept(goal.remove).map(({ certificate }) => certificate.fingerprint);
          const certificates: CertificatesGoal = {
            ...wanting(goal.wanted === "server" ? "root 1" : goal.wanted).certificates,
            ...(goal.wanted === "server"
              ? {
                  trustedCAs: [],
                  nodes: {},
                  serverMade: { replace: goal.replace ? [server.certificate.fingerprint] : [] },
                }
              : {}),
            strategy: goal.strategy as "trustBoth",
            addCAsBy: goal.addCAsBy as "inbox",
            removeCAs,
            removeNamedCAs: goal.named ? removeCAs : [],
          };
          const whole: Goal & { certificates: CertificatesGoal } = {
            certificates,
            ...(goal.level === undefined ? {} : { encryption: { level: goal.level as Level } }),
            ...(goal.family === undefined
              ? {}
              : { addressFamily: { family: goal.family as "ipv4", only: false } }),
          };
          walk(start, whole);
        },
      ),
      { numRuns: 1000 },
    );
  });

  function walk(start: ClusterState, goal: Goal & { certificates: CertificatesGoal }) {
    deepEqual(
      plan(start, goal).refusals.filter(({ rule }) => rule !== "reachableOverTls"),
      [],
    );
    const steps = listSteps(start, goal, 8);
    let state = start;
    for (const step of steps) {
      const broken = brokenRules(step, state).map(
        ({ rule, found }) => `${step.text}: ${rule.name}: ${found}`,
      );
      deepEqual(broken, []);
      if (
        goal.certificates.strategy === "trustBoth" &&
        start.nodes[0]!.version > "7.1" &&
        !changesFamily(start, goal)
      )
        ok(step.kind !== "switchEncryption" || step.encrypted || goal.encryption?.level === "none");
      state = after(state, step);
      for (const { authority } of certificatesOf(state)!.nodes)
        ok(start.nodes[0]!.version < "7.1" || authority !== undefined, "a node is left without a trusted CA");
    }
    const end = certificatesOf(state)!;
    for (const { otpNode, chain, type, authority } of end.nodes) {
      if (goal.certificates.serverMade !== undefined) {
        equal(type, "generated");
        ok(!goal.certificates.serverMade.replace.includes(authority!));
      } else {
        equal(chain[0]?.fingerprint, goal.certificates.nodes[otpNode]![0]!.fingerprint);
      }
      ok(end.trustedCAs.some(({ fingerprint }) => fingerprint === authority));
    }
    equal(state.level, goal.encryption?.level ?? start.level);
    equal(nodesDiffer(state.nodes), undefined);
    deepEqual(state.autoFailover, start.autoFailover);
    deepEqual(state.functions, start.functions);
    deepEqual(listSteps(state, goal, 8), []);
  }

  function changesFamily(start: ClusterState, goal: Goal): boolean {
    return goal.addressFamily !== undefined && start.nodes[0]!.addressFamily !== goal.addressFamily.family;
  }
});
