import { setTimeout } from "node:timers/promises";
import { connect } from "../../../provider/cluster/connect";
import { startInProcess, type InProcessCluster } from "../../cluster/inProcess/startInProcess";
import { inProcessDispatchers } from "../inProcess/dispatcher";
import { wireTo } from "../inProcess/wire";
import { settingsFor } from "../provider";

let started: Promise<InProcessCluster> | undefined;

/** One cluster for all cases of a process: reads change nothing, and what writes change does not matter to the next answer. */
export function theCluster(): Promise<InProcessCluster> {
  started ??= start();
  return started;
}

async function start(): Promise<InProcessCluster> {
  const cluster = await startInProcess({ functions: [{ name: "f" }], nodes: 2, seed: 1 });
  const client = connect(settingsFor(cluster), {
    time: cluster.clock,
    dispatcher: inProcessDispatchers(wireTo(cluster)),
  });
  const nodes = await cluster.clock.run(client.discover());
  // Its certificates are made when somebody looks, which takes real time.
  const look = () => Promise.all(nodes.flatMap((node) => [node.trustedCAs(), node.certificate()]));
  await cluster.clock.run(look().catch(() => undefined));
  await setTimeout(500);
  await cluster.clock.run(look());
  await client.close();
  return cluster;
}
