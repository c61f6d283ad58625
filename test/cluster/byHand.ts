import { autoFailover, type AutoFailoverSettings } from "./autoFailover/settings";
import { readAuthorities } from "./api/certificates/trustedCAs";
import { ldapSettings } from "./api/outsideServers";
import { checkInbox } from "./certificates/install";
import { addTrusted, removeTrusted } from "./certificates/trustedCAs";
import { functionIds, functionOf, type FunctionStatus } from "./eventing/functions";
import { noteLevelChange } from "./eventing/levelChange";
import { withListener } from "./network/networkConfiguration";
import { membershipOf, networkOf } from "./node/settings";
import type { SimulatedNode } from "./node/simulatedNode";
import { rebalance, rebalanceIsOver } from "./provisioning/rebalance";
import { securitySettings } from "./security/settings";
import type { ByHand } from "./simulatedCluster";
import type { RunningNodes } from "./startNodes";

/** How long a rebalance takes that nobody gave a length, in milliseconds (scaled). */
const rebalanceTime = 4000;

/** What a person could do, straight in the cluster's state. */
export function handsOn({ nodes, clock, setPropagationDelay }: RunningNodes): ByHand {
  const node = (index: number): SimulatedNode => {
    const found = nodes[index];
    if (!found) throw new Error(`there is no node ${index}`);
    return found;
  };
  const orchestrator = () => node(0).orchestrator;

  return {
    setLevel(level) {
      const writer = orchestrator();
      const before = writer.config.get(securitySettings) ?? {};
      const after = { ...before, clusterEncryptionLevel: level };
      noteLevelChange(writer, before, after);
      writer.write(securitySettings, after);
      return Promise.resolve();
    },
    setPropagationDelay: (milliseconds) => setPropagationDelay([milliseconds, milliseconds]),
    setAutoFailover(fields) {
      const writer = orchestrator();
      const before = writer.config.require(autoFailover);
      writer.write(autoFailover, { ...before, ...fields } as AutoFailoverSettings);
      return Promise.resolve();
    },
    setLdap(fields) {
      const writer = orchestrator();
      writer.write(ldapSettings, { ...writer.config.get(ldapSettings), ...fields });
      return Promise.resolve();
    },
    setFunctionStatus(name, status) {
      const writer = orchestrator();
      const id = (writer.config.get(functionIds) ?? []).find((one) => one === name);
      if (id === undefined) return Promise.reject(new Error(`there is no function ${name}`));
      const state = writer.config.require(functionOf(id));
      writer.write(functionOf(id), { ...state, status: status as FunctionStatus });
      return Promise.resolve();
    },
    setMembership(index, membership) {
      const { otpNode } = node(index);
      const writer = orchestrator();
      writer.write(membershipOf(otpNode), {
        ...writer.config.require(membershipOf(otpNode)),
        state: membership,
      });
      return Promise.resolve();
    },
    startRebalance(milliseconds) {
      const id = node(0).making.chance.hex(32);
      orchestrator().write(rebalance, { running: true, progress: 0, id });
      const end = () => rebalanceIsOver(orchestrator(), id);
      if (milliseconds === undefined) clock.after(rebalanceTime, end);
      else setTimeout(end, milliseconds).unref();
      return Promise.resolve();
    },
    async addListener(index, listener) {
      const one = node(index);
      one.network = { ...one.network, listeners: withListener(one.network.listeners, listener) };
      one.write(networkOf(one.otpNode), one.network);
      await one.doors.adjust();
    },
    putInInbox(index, files) {
      node(index).inbox.fill(files);
      return Promise.resolve();
    },
    async loadTrustedCAs(index) {
      const loaded = readAuthorities(node(index));
      if ("status" in loaded) throw new Error(loaded.body);
      await addTrusted(node(index), loaded, "uploaded");
    },
    async reloadCertificate(index, passphrase) {
      const shown = passphrase === undefined ? {} : { type: "plain", password: "********" };
      const source = passphrase === undefined ? undefined : { type: "plain" as const, password: passphrase };
      const checked = await checkInbox(node(index), "server", { source, shown });
      if ("reason" in checked) throw new Error(checked.reason);
      checked.install();
    },
    async reloadClientCertificate(index) {
      const checked = await checkInbox(node(index), "client", { source: undefined, shown: {} });
      if ("reason" in checked) throw new Error(checked.reason);
      checked.install();
    },
    removeTrustedCA: (id) => removeTrusted(orchestrator(), id),
    killNode: (index) => node(index).die(),
    returnNode: (index) => node(index).revive(),
  };
}
