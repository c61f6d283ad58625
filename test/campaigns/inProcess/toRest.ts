import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";

/** Milliseconds (virtual) after which a run is taken to hang. */
const patience = 3 * 3600 * 1000;

/** Lets time pass until the work is done, and what it left under way in the cluster has come to rest. */
export async function toRest<T>(
  { clock }: Pick<InProcessCluster, "clock">,
  work: Promise<T>,
  rest = 10_000,
): Promise<T> {
  const result = await clock.run(work, patience);
  await clock.run(clock.sleep(rest));
  return result;
}
