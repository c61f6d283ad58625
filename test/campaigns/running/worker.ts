import type { Campaign, CaseResult } from "../campaign";

export interface WorkOrder {
  readonly id: number;
  readonly campaign: string;
  readonly case: unknown;
}

export interface WorkDone extends CaseResult {
  readonly id: number;
  readonly milliseconds: number;
}

/** Serves cases to a parent process until that disconnects. A Ctrl-C, which the terminal sends to both, is the parent's to answer. */
export function serveCases(campaigns: readonly Campaign[]): void {
  process.on("SIGINT", () => undefined);
  process.on("disconnect", () => void closeAll(campaigns).finally(() => process.exit(0)));
  process.on("message", (order: WorkOrder) => {
    void runCase(campaigns, order).then((done) => process.send?.(done));
  });
}

async function runCase(campaigns: readonly Campaign[], order: WorkOrder): Promise<WorkDone> {
  const began = performance.now();
  const result = await runOne(campaigns, order.campaign, order.case);
  return { id: order.id, milliseconds: performance.now() - began, ...result };
}

/** Takes away what campaigns kept in this process. */
export async function closeAll(campaigns: readonly Campaign[]): Promise<void> {
  for (const campaign of campaigns) await campaign.close?.();
}

export async function runOne(
  campaigns: readonly Campaign[],
  name: string,
  one: unknown,
): Promise<CaseResult> {
  const campaign = campaigns.find((known) => known.name === name);
  if (campaign === undefined) throw new Error(`there is no campaign "${name}"`);
  try {
    return await campaign.run(one);
  } catch (error) {
    return { ended: "broken", complaints: [`the case itself failed: ${String((error as Error).stack)}`] };
  }
}
