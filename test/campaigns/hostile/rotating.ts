import { SecurityError } from "../../../provider/errors/securityError";
import type { InProcessOutcome } from "../../cluster/inProcess/inProcessRequest";
import { startInProcess } from "../../cluster/inProcess/startInProcess";
import type { CaseResult } from "../campaign";
import { deliveryInto } from "../certificates/delivery";
import { lookInProcess } from "../certificates/look";
import { requestsOf } from "../faults/faultCase";
import { wireTo } from "../inProcess/wire";
import { ProviderProcess, settingsFor } from "../provider";
import { prepared } from "../scenarios";
import { complaintsAbout, foreign, hostsOf } from "./complaints";
import { HostileNetwork, Watch } from "./hostileNetwork";
import type { Mutation } from "./mutation";

/** Every step of a rotation is in it. */
const scenario = "new root, both trusted, at level strict";

/** Milliseconds (virtual) after which a run is taken to hang. */
const patience = 3 * 3600 * 1000;

/** A whole rotation in which one answer is not what the cluster gave. */
export async function rotateAgainst(at: number, mutation: Mutation): Promise<CaseResult> {
  const network = new HostileNetwork(at, mutation);
  const { watch, outcome, password } = await rotateOver(network);
  const complaints = [...complaintsAbout(outcome, password), ...foreign(watch)];
  if (network.outcomes.length <= at) complaints.push("the request was not sent");
  return { ended: outcome instanceof SecurityError ? outcome.code : "rotated", complaints };
}

/** What the cluster answers about certificates, and of groups, with the numbers of the requests: the first to each path. */
export async function answersWhileRotating(): Promise<readonly (readonly [number, InProcessOutcome])[]> {
  const requests = await requestsOf(scenario);
  const keys = requests.map(({ method, path }) => `${method} ${path.replace(/groups\/.*/, "groups/a-note")}`);
  const wanted = [...new Set(keys)].filter((key) => /certificate|trustedCAs|groups/i.test(key));
  const network = new HostileNetwork(undefined);
  const { outcome } = await rotateOver(network);
  if (outcome !== undefined) throw outcome;
  return wanted.flatMap((key) => {
    const at = keys.indexOf(key);
    const answer = network.outcomes[at];
    return answer === undefined ? [] : [[at, answer] as const];
  });
}

async function rotateOver(network: HostileNetwork) {
  const { start, goal, material } = await prepared(scenario);
  const cluster = await startInProcess({ ...start, seed: 1 });
  const { clock, password } = cluster;
  try {
    if (material === undefined) throw new Error(`${scenario} has no certificates`);
    const watch = new Watch(hostsOf(cluster));
    const tools = { material, delivery: deliveryInto(cluster), look: lookInProcess(cluster) };
    const wire = watch.over(wireTo(cluster, network));
    const run = new ProviderProcess(settingsFor(cluster), wire, clock, "stack", tools).run(goal);
    const ended = await clock.run(
      run.catch((error: unknown) => error),
      patience,
    );
    return { watch, outcome: ended instanceof Error ? ended : undefined, password };
  } finally {
    await cluster.stop();
  }
}
