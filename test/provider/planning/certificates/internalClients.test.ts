import { deepEqual, match, ok } from "node:assert/strict";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import type { CertificatesGoal } from "../../../../provider/planning/certificates/goal";
import { rotationKind } from "../../../../provider/planning/certificates/rotationKind";
import type { NodeCertificate, TrustedCA } from "../../../../provider/planning/certificates/state";
import { after } from "../../../../provider/planning/effects";
import type { Goal } from "../../../../provider/planning/goal";
import { plan } from "../../../../provider/planning/planner";
import { brokenRules } from "../../../../provider/planning/rules";
import type { ClusterState } from "../../../../provider/planning/state";
import { aCluster } from "../states";
import { makeAuthority, type TestAuthority } from "./authorities";

const otpNodes = [0, 1, 2].map((at) => `ns_1@n${at}.cb.test`);
type Chains = Readonly<Record<string, readonly CertificateDescription[]>>;

describe("planner of internal client certificates", () => {
  let old: TestAuthority;
  let fresh: TestAuthority;
  let oldChains: Chains;
  let nodes: Chains;
  let clients: Chains;

  before(async () => {
    [old, fresh] = [await makeAuthority("Old Root"), await makeAuthority("New Root")];
    [oldChains, nodes, clients] = [await issueAll(old), await issueAll(fresh), await issueAll(fresh)];
  });

  async function issueAll(authority: TestAuthority): Promise<Chains> {
    const issued = otpNodes.map(async (otpNode) => [otpNode, [await authority.issue(otpNode)]] as const);
    return Object.fromEntries(await Promise.all(issued));
  }

  /** Nodes and clients are under the old root. */
  function cluster(version = "7.6.8"): ClusterState {
    const shown = otpNodes.map((otpNode): NodeCertificate => ({
      otpNode,
      type: "uploaded",
      chain: oldChains[otpNode]!,
      authority: old.certificate.fingerprint,
      warnings: [],
    }));
    const trusted: TrustedCA = {
      ...old.certificate,
      description: old.certificate,
      id: 1,
      type: "uploaded",
      usedBy: otpNodes,
      usedByClientCertificates: otpNodes,
      missingOn: [],
    };
    const value = {
      trustedCAs: [trusted],
      nodes: shown,
      ...(version < "7.6" ? {} : { clients: shown }),
      clientCertAuth: { state: "disable" as const },
      outsideServers: [],
    };
    return aCluster(
      { level: "all", certificates: { readable: true, value } },
      { version: `${version}-1-enterprise`, encrypted: true },
    );
  }

  const goal = (over: Partial<CertificatesGoal> = {}): Goal => ({
    certificates: {
      trustedCAs: [fresh.certificate],
      nodes,
      clients,
      strategy: "trustBoth",
      removeCAs: [old.certificate.fingerprint],
      removeNamedCAs: [],
      addCAsBy: "inbox",
      ...over,
    },
  });
  const planned = (state: ClusterState, wanted: Goal) => plan(state, wanted);
  const rules = (state: ClusterState, wanted: Goal) =>
    planned(state, wanted).refusals.map(({ rule }) => rule);

  it("loads them node by node after the nodes' own, when both CAs are trusted, and lets the old CA go after that", () => {
    const { steps } = planned(cluster(), goal());
    const concerned = steps.filter(({ kind }) => /Certificate|CAs/.test(kind));
    deepEqual(
      concerned.map((step) => [step.kind, ...("nodes" in step ? step.nodes : [])]),
      [
        ["trustCAs"],
        ...otpNodes.map((otpNode) => ["reloadCertificate", otpNode]),
        ...otpNodes.map((otpNode) => ["reloadClientCertificate", otpNode]),
        ["confirmCertificates"],
        ["removeTrustedCAs"],
      ],
    );
    match(
      concerned.find(({ kind }) => kind === "reloadClientCertificate")?.text ?? "",
      /^Load the internal client certificate on n0\.cb\.test and see the node show it/,
    );
    const end = steps.reduce(after, cluster());
    deepEqual(planned(end, goal()).steps, []);
  });

  it("says where no handshake can prove them", () => {
    const state = cluster();
    ok(state.certificates?.readable);
    const value = { ...state.certificates.value, clientCertAuth: { state: "enable" as const } };
    const asked = { ...state, certificates: { readable: true as const, value } };
    const said = (of: ClusterState, wanted: Goal) =>
      /no port asks for/.test(planned(of, wanted).notes.join());
    deepEqual(
      [said(state, goal()), said(asked, goal()), said(state, goal({ clients: {} }))],
      [true, false, false],
    );
  });

  it("keeps the old CA where the nodes keep what they show as clients", () => {
    const { steps, notes } = planned(cluster(), goal({ clients: {} }));
    ok(!steps.some(({ kind }) => kind === "removeTrustedCAs"));
    match(notes.join(), /Old Root \(\w+\) stays trusted: internal client certificates of/);
  });

  it("changes them alone, with encryption on whatever the strategy", () => {
    const wanted = goal({ trustedCAs: [], nodes: oldChains, removeCAs: [], strategy: "encryptionOff" });
    const trusting = planned(cluster(), goal({ nodes: oldChains, clients: {}, removeCAs: [] }));
    const state = trusting.steps.reduce(after, cluster());
    deepEqual(rotationKind(state, wanted.certificates!), "leaf");
    const kinds = planned(state, wanted).steps.map(({ kind }) => kind);
    ok(!kinds.includes("switchEncryption") && !kinds.includes("reloadCertificate"), kinds.join());
    deepEqual(kinds.filter((kind) => kind === "reloadClientCertificate").length, 3);
  });

  it("does not load one before every node trusts its CA, nor several at once", () => {
    const step = planned(cluster(), goal()).steps.find(({ kind }) => kind === "reloadClientCertificate");
    const broken = (over: object) =>
      brokenRules({ ...step!, ...over } as never, {
        ...cluster(),
        autoFailover: { enabled: false },
      }).map(({ rule }) => rule.name);
    deepEqual(broken({}), ["authorityTrustedEverywhere"]);
    deepEqual(broken({ authority: old.certificate.fingerprint, nodes: otpNodes }), ["oneNodeAtATime"]);
  });

  it("refuses them before 7.6, for some nodes only, and under a CA that nobody trusts", async () => {
    deepEqual(rules(cluster("7.2.3"), goal()), ["internalClientCertificatesFrom76"]);
    const [first = ""] = otpNodes;
    deepEqual(rules(cluster(), goal({ clients: { [first]: clients[first]! } })), [
      "internalClientCertificateForEveryNode",
    ]);
    const strangers = await issueAll(await makeAuthority("Nobody's Root"));
    deepEqual(
      [...new Set(rules(cluster(), goal({ clients: strangers })))],
      ["internalClientChainEndsInTrustedCA"],
    );
  });

  it("has the server make them again where they alone were uploaded", () => {
    const state = cluster();
    ok(state.certificates?.readable);
    const made = state.certificates.value.nodes.map((node) => ({ ...node, type: "generated" as const }));
    const value = { ...state.certificates.value, nodes: made };
    const wanted = goal({ trustedCAs: [], removeCAs: [], serverMade: { replace: [] } });
    const kinds = (over: object) =>
      planned({ ...state, certificates: { readable: true, value: { ...value, ...over } } }, wanted)
        .steps.filter(({ kind }) => /Certificate/.test(kind))
        .map(({ kind }) => kind);
    deepEqual(kinds({}), ["regenerateCertificates", "confirmCertificates"]);
    deepEqual(kinds({ clients: made }), []);
  });

  it("expects the server to make them again when it makes the nodes' own", () => {
    const { steps } = planned(cluster(), goal({ trustedCAs: [], serverMade: { replace: [] } }));
    deepEqual(
      steps.filter(({ kind }) => /Certificate|CAs/.test(kind)).map(({ kind }) => kind),
      ["regenerateCertificates", "confirmCertificates", "removeTrustedCAs"],
    );
  });
});
