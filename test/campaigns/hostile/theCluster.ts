import { setTimeout } from "node:timers/promises";
import { connect } from "../../../provider/cluster/connect";
import { printHead } from "../../../provider/record/format";
import { nameOfHead } from "../../../provider/record/names";
import { contentOf, ownerOf } from "../../provider/record/support/contents";
import { startInProcess, type InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { inProcessDispatchers } from "../inProcess/dispatcher";
import { newLeaves } from "../certificates/rotations";
import { wireTo } from "../inProcess/wire";
import { settingsFor } from "../provider";

let started: Promise<InProcessCluster> | undefined;

/**
 * One cluster for all cases of a process: reads change nothing, and what writes change does not matter to the next answer. It has certificates that were
 * uploaded, and the restoration record of a run that died.
 */
export function theCluster(): Promise<InProcessCluster> {
  started ??= start();
  return started;
}

async function start(): Promise<InProcessCluster> {
  const { before } = await newLeaves();
  const [first, second] = Object.values(before?.nodes ?? {});
  if (before === undefined || first === undefined || second === undefined) throw new Error("no certificates");
  const certificates = { ...before, nodes: { 0: first, 1: second } };
  const cluster = await startInProcess({
    version: "8.0.1",
    functions: [{ name: "f" }],
    nodes: 2,
    certificates,
    encryptionKeys: [{ id: 1, type: "kmip-aes-key-256", data: { caSelection: "useSysCa" } }],
    seed: 1,
  });
  const client = connect(settingsFor(cluster), {
    time: cluster.clock,
    dispatcher: inProcessDispatchers(wireTo(cluster)),
  });
  const nodes = await cluster.clock.run(client.discover());
  const runId = "0m4e5f6g7-00c0ffee";
  const record = printHead({
    runId,
    owner: ownerOf(1),
    counter: 3,
    state: "holding",
    content: contentOf({ functions: [{ name: "f" }] }),
  });
  await cluster.clock.run(
    Promise.all(nodes.slice(0, 1).map((node) => node.putNote(nameOfHead(runId), record))),
  );
  // Until every node shows it, so that all clusters of this kind answer alike.
  await cluster.clock.run(cluster.clock.sleep(10_000));
  // Its certificates are made when somebody looks, which takes real time.
  const look = () => Promise.all(nodes.flatMap((node) => [node.trustedCAs(), node.certificate()]));
  await cluster.clock.run(look().catch(() => undefined));
  await setTimeout(500);
  await cluster.clock.run(look());
  await client.close();
  return cluster;
}
