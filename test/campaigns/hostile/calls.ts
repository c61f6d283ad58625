import { connect } from "../../../provider/cluster/connect";
import type { ClusterClient, NodeApi } from "../../../provider/cluster/nodeApi";
import { SecurityError } from "../../../provider/errors/securityError";
import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";
import type { CaseResult } from "../campaign";
import { inProcessDispatchers } from "../inProcess/dispatcher";
import { wireTo, type Network } from "../inProcess/wire";
import { settingsFor } from "../provider";
import { complaintsAbout, foreign, hostsOf } from "./complaints";
import { Watch } from "./hostileNetwork";
import { mutated, type Mutation } from "./mutation";
import { theCluster } from "./theCluster";

type Act = (node: NodeApi, client: ClusterClient) => Promise<unknown>;

/** Every call of the client that has an answer, each by its name. */
export const calls: Readonly<Record<string, Act>> = {
  identity: (_node, client) => client.identity(),
  discover: (_node, client) => client.discover(),
  useTls: (_node, client) => client.useTls(),
  proveTls: (node, client) => client.proveTls(node.otpNode),
  self: (node) => node.self(),
  cluster: (node) => node.cluster(),
  clusterEncryptionLevel: (node) => node.clusterEncryptionLevel(),
  autoFailover: (node) => node.autoFailover(),
  functions: (node) => node.functions(),
  checkPermissions: (node) => node.checkPermissions(["cluster.admin.security!write"]),
  clientCertificateAuth: (node) => node.clientCertificateAuth(),
  verifiesLdapByTrustedCAs: (node) => node.verifiesLdapByTrustedCAs(),
  verifiesSamlByTrustedCAs: (node) => node.verifiesSamlByTrustedCAs(),
  verifiesKmipByTrustedCAs: (node) => node.verifiesKmipByTrustedCAs(),
  remoteClusters: (node) => node.remoteClusters(),
  groups: (node) => node.groups(),
  trustedCAs: (node) => node.trustedCAs(),
  certificate: (node) => node.certificate(),
  clientCertificate: (node) => node.clientCertificate(),
  clusterCA: (node) => node.clusterCA(),
  uploadedLeaf: (node) => node.uploadedLeaf(),
  otherTlsPorts: (node) => node.otherTlsPorts(),
  proveFamily: (node, client) => client.proveFamily(node.otpNode, "ipv4"),
  loadTrustedCAs: (node) => node.loadTrustedCAs(),
  uploadCA: (node) => node.uploadCA("no certificate"),
  reloadCertificate: (node) => node.reloadCertificate(),
  reloadClientCertificate: (node) => node.reloadClientCertificate(),
  regenerateCertificates: (node) => node.regenerateCertificates(false),
  removeTrustedCA: (node) => node.removeTrustedCA(7),
  disableAutoFailover: (node) => node.disableAutoFailover(),
  restoreAutoFailover: (node) => node.restoreAutoFailover({ enabled: true, timeout: 120 }),
  enableExternalListener: (node) => node.enableExternalListener({ family: "ipv4", encrypted: false }),
  setupNetConfig: (node) => node.setupNetConfig({ encrypted: false }),
  disableUnusedExternalListeners: (node) => node.disableUnusedExternalListeners(),
  setClusterEncryptionLevel: (node) => node.setClusterEncryptionLevel("control"),
  pauseFunction: (node) => node.pauseFunction({ name: "f" }),
  resumeFunction: (node) => node.resumeFunction({ name: "f" }),
  putNote: (node) => node.putNote("a-note", "text"),
  deleteGroup: (node) => node.deleteGroup("a-note"),
};

/** Milliseconds (virtual): a call's own deadline is 30 s. */
const patience = 61_000;

/** One call to a cluster of which every answer from then on is another. It is answered all the same, or fails with a code, in its time. */
export async function callAgainst(call: string, mutation: Mutation): Promise<CaseResult> {
  const { watch, outcome, password } = await callOver(call, {
    passes: (_request, answer) => mutated(answer, mutation),
  });
  return {
    ended: outcome instanceof SecurityError ? outcome.code : "answered",
    complaints: [...complaintsAbout(outcome, password), ...foreign(watch)],
  };
}

/** What the cluster answers to the call, the last request of it. */
export async function answerTo(call: string): Promise<InProcessOutcome | undefined> {
  let last: InProcessOutcome | undefined;
  await callOver(call, {
    passes: (_request, answer) => {
      last = answer;
      return answer;
    },
  });
  return last;
}

async function callOver(call: string, later: Network) {
  const there = await theCluster();
  const act = calls[call];
  if (act === undefined) throw new Error(`there is no call "${call}"`);
  let network: Network = {};
  const wire = wireTo(there, { passes: (request, answer) => network.passes?.(request, answer) ?? answer });
  const watch = new Watch(hostsOf(there));
  const client = connect(settingsFor(there), {
    time: there.clock,
    dispatcher: inProcessDispatchers(watch.over(wire)),
  });
  const run = async (): Promise<unknown> => {
    const [node] = await client.discover();
    network = later;
    // What comes back is of no interest: it went through its schema.
    return node === undefined ? new Error("no node") : void (await act(node, client));
  };
  const outcome = await there.clock.run(
    run().catch((error: unknown) => error),
    patience,
  );
  await client.close();
  return { watch, outcome, password: there.password };
}
