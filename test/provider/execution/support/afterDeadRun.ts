import type { ClusterClient, NodeApi } from "../../../../provider/cluster/nodeApi";
import { ExposureClock } from "../../../../provider/execution/exposure";
import type { Run } from "../../../../provider/execution/run";
import { withLock, type Decide, type Decision } from "../../../../provider/execution/withLock";
import { openRecords, takeLock, type RecordContent, type RecordStore } from "../../../../provider/record";
import type {
  AutoFailoverSettings,
  ClusterEncryptionLevel,
  FunctionStatus,
} from "../../../../provider/vocabulary";
import { aNode } from "../../planning/states";
import { ownerOf } from "../../record/support/contents";
import { twoNodes } from "../../record/support/twoNodes";
import type { Machine } from "../../record/support/virtualClock";
import { clusterView, fakeRun, nodeView } from "./fakeRun";
import { anOperation } from "./onCluster";
import { withoutOutsideServers } from "./withoutOutsideServers";

/** A cluster of one node with auto-failover off and a paused function. */
export function switchedOff(level: ClusterEncryptionLevel = "none", api: Partial<NodeApi> = {}) {
  const shown = {
    level,
    autoFailover: { enabled: false } as AutoFailoverSettings,
    f: "paused" as FunctionStatus,
  };
  const node = () => nodeView(aNode(0, { encrypted: shown.level !== "none" }));
  const { run } = fakeRun(
    {
      self: async () => node(),
      cluster: async () => ({ ...clusterView([node()]), level: shown.level }),
      ...withoutOutsideServers,
      clientCertificateAuth: async () => "disable",
      checkPermissions: async (all) => Object.fromEntries(all.map((one) => [one, true])),
      setClusterEncryptionLevel: async (to) => void (shown.level = to),
      autoFailover: async () => shown.autoFailover,
      restoreAutoFailover: async (settings) => void (shown.autoFailover = settings),
      functions: async () => [{ name: "f", status: shown.f }],
      resumeFunction: async () => void (shown.f = "deployed"),
      ...api,
    },
    { identity: async () => ({ uuid: "", version: "7.6.8", edition: "enterprise" }) },
  );
  return { client: run.client, shown };
}

export interface Around {
  readonly client?: ClusterClient;
  readonly store?: (store: RecordStore, dead: string) => Partial<RecordStore>;
  readonly run?: Partial<Pick<Run, "stop" | "time" | "supplies">>;
}

/** A run that finds what a dead one left. */
export async function meeting(
  machine: Machine,
  content: RecordContent,
  decision: Decision | Error,
  { client = switchedOff().client, store: overStore = () => ({}), run: overRun = {} }: Around = {},
) {
  const { store } = twoNodes();
  const dead = await takeLock(store, ownerOf(7), {}, machine);
  await dead.held.save(content);
  await dead.held.leave();
  await machine.sleep(1_000);
  const records = async () => openRecords(await store.list());
  const [{ name = "" } = {}] = await records();

  const { run: bare } = fakeRun({});
  const warned: string[] = [];
  const progress = { ...bare.progress, warn: (text: string) => warned.push(text) };
  const exposure = new ExposureClock(machine);
  const run: Run = { ...bare, client, time: machine, exposure, progress, ...overRun };
  const decide: Decide = async () => {
    if (decision instanceof Error) throw decision;
    return decision;
  };
  const goal = decision instanceof Error ? {} : decision.goal;
  const mixed = { ...store, ...overStore(store, name) };
  const error: unknown = await withLock(run, mixed, [anOperation(goal)], () => goal, decide).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { run, warned: warned.join("\n"), error, records: await records() };
}
