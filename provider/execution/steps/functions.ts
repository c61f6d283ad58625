import { functionLabel, sameFunction } from "../../planning/look";
import type { EventingFunction, FunctionName } from "../../vocabulary";
import type { Run } from "../run";
import { IllnessWatch } from "../lostNode";
import { anyNode, wrongWithNodes } from "../views";
import { readTimeout, waitUntil } from "../waiting";

/** Milliseconds for which a function must not be listed to be taken for gone: Eventing that has just restarted may not have read them all. */
const goneAfter = 10_000;

/** Any node passes the call on to Eventing. Those that are named are waited for a moment, should they not be listed. */
export async function readFunctions(
  run: Pick<Run, "client" | "time">,
  named: readonly FunctionName[] = [],
): Promise<readonly EventingFunction[]> {
  const end = run.time.now() + goneAfter;
  for (;;) {
    const functions = await (await anyNode(run)).functions({ timeout: readTimeout });
    const lacking = named.some((name) => find(functions, name) === undefined);
    if (!lacking || run.time.now() >= end) return functions;
    await run.time.sleep(1_000);
  }
}

/** Milliseconds between looks at nodes while Eventing is waited for. */
const betweenLooks = 2_000;

/** Waits for functions to come where they are to be; not beside a node that may be lost, see `IllnessWatch`. */
export function waitForEventing(
  run: Run,
  what: string,
  lacking: () => Promise<string | undefined>,
): Promise<void> {
  const watch = new IllnessWatch(run, what);
  let next = run.time.now() + betweenLooks;
  return waitUntil(run, what, run.limits.functions, async () => {
    if (watch.lacksAutoFailover() && run.time.now() >= next) {
      watch.see((await wrongWithNodes(run)).ill);
      next = run.time.now() + betweenLooks;
    }
    return lacking();
  });
}

export function find(
  functions: readonly EventingFunction[],
  name: FunctionName,
): EventingFunction | undefined {
  return functions.find((one) => sameFunction(one, name));
}

/** The first of `names` that is there and has none of the statuses, as text. */
export function notYet(
  functions: readonly EventingFunction[],
  names: readonly FunctionName[],
  ...statuses: readonly string[]
): string | undefined {
  for (const name of names) {
    const one = find(functions, name);
    if (one !== undefined && !statuses.includes(one.status))
      return `Eventing function ${functionLabel(one)} is ${one.status}`;
  }
  return undefined;
}

/** Tells which of `names` are gone, and forgets them: somebody deleted them meanwhile. */
export function dropMissing(
  run: Run,
  functions: readonly EventingFunction[],
  names: readonly FunctionName[],
): FunctionName[] {
  return names.filter((name) => {
    if (find(functions, name) !== undefined) return true;
    run.progress.warn(`Eventing function ${functionLabel(name)} disappeared meanwhile.`);
    return false;
  });
}
