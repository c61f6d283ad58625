import { SecurityError } from "../errors/securityError";
import { certificateChanges } from "../planning/certificates/step";
import { brokenRules } from "../planning/rules";
import type { ClusterState } from "../planning/state";
import type { Step } from "../planning/step";
import { IllnessWatch } from "./lostNode";
import { readLiveState, type OfCertificates } from "./readState";
import type { Run } from "./run";
import { readTimeout, waitUntil } from "./waiting";

/**
 * Links are made anew after a switch, so a node may look unhealthy for a moment, and show for another one what it knew before: this is waited
 * for, anything else stops the run.
 */
const passing = ["nodesHealthy", "levelSeenByAll"];
/** Stopping on the way back would leave functions paused and auto-failover off: a rebalance that began is waited for, too. */
const passingOnTheWayBack = [...passing, "noRebalance"];

/** Asks the cluster again, right before a write, whether every rule for the step holds. */
export async function checkGuards(run: Run, step: Step): Promise<ClusterState> {
  let state: ClusterState | undefined;
  const waitedFor = run.goingBack ? passingOnTheWayBack : passing;
  const limit = Math.max(run.limits.healthy, run.goingBack ? run.limits.rebalance : 0);
  const watch = new IllnessWatch(run, step.text);
  await waitUntil(run, step.text, limit, async () => {
    state = await readLiveState(run.client, { timeout: readTimeout }, certificatesFor(step));
    const broken = brokenRules(step, state);
    const stop = broken.find(({ rule }) => !waitedFor.includes(rule.name));
    if (stop !== undefined) {
      throw new SecurityError(
        "CBSEC_STEP_FAILED",
        `Not done: ${step.text}. ${stop.found}. ${stop.rule.why}`,
        {
          step: step.text,
        },
      );
    }
    watch.see(broken.find(({ rule }) => rule.name === "nodesHealthy")?.found);
    return broken[0]?.found ?? functionsUnknown(step, state) ?? certificatesUnknown(run, step, state);
  });
  if (state === undefined) throw new Error("unreachable");
  return state;
}

/** Functions that cannot be read may be deployed. */
function functionsUnknown(step: Step, { functions }: ClusterState): string | undefined {
  const matters = step.kind === "switchEncryption" || step.kind === "setLevel";
  return matters && !functions.readable
    ? `the Eventing functions cannot be read: ${functions.reason}`
    : undefined;
}

/** Encrypted links are verified, so that switching encryption on depends on certificates, too; servers outside may need a CA that goes. */
function certificatesFor(step: Step): OfCertificates | undefined {
  if (step.kind === "removeTrustedCAs") return "all";
  const concerned =
    certificateChanges.some((kind) => kind === step.kind) ||
    (step.kind === "switchEncryption" && step.encrypted);
  return concerned ? "shown" : undefined;
}

/** Unread certificates may be trusted by nobody; a run that changes none leaves that to the server, which tries links before it switches. */
function certificatesUnknown(run: Run, step: Step, { certificates }: ClusterState): string | undefined {
  if (certificates?.readable !== false) return undefined;
  const matters = step.kind !== "switchEncryption" || run.keeping?.goal.certificates !== undefined;
  return matters ? `the certificates cannot be read: ${certificates.reason}` : undefined;
}
