import type { Campaign, CaseGroup, CaseResult } from "../campaign";

const shownFailures = 20;

/** What came of a campaign. */
export class Tally {
  cases = 0;
  failed = 0;
  private unavoidable = 0;
  private readonly ended = new Map<string, number>();
  private readonly done = new Map<CaseGroup, number>();
  private readonly failures: string[] = [];

  constructor(
    private readonly campaign: Campaign,
    private readonly groups: readonly CaseGroup[],
    /** So many of the first cases were left to an earlier run. */
    private readonly from = 0,
  ) {}

  /** What to tell of it when it failed. */
  add(
    group: CaseGroup,
    one: unknown,
    { ended, complaints, unavoidable = 0 }: CaseResult,
  ): string | undefined {
    this.cases++;
    this.done.set(group, (this.done.get(group) ?? 0) + 1);
    this.ended.set(ended, (this.ended.get(ended) ?? 0) + 1);
    if (unavoidable > 0) this.unavoidable++;
    if (complaints.length === 0) return undefined;
    this.failed++;
    const replay = `npm run campaign -- --campaign ${this.campaign.name} --case '${JSON.stringify(one)}'`;
    const failure = `  FAILED (${ended}): ${complaints.join("\n    ")}\n    again: ${replay}`;
    if (this.failures.length < shownFailures) this.failures.push(failure);
    return failure;
  }

  /** Number of the first case that is left to a later run; undefined: none is. */
  next(): number | undefined {
    const next = this.from + this.cases;
    return next < this.groups.reduce((sum, { cases }) => sum + cases.length, 0) ? next : undefined;
  }

  lines(): readonly string[] {
    const { name, about } = this.campaign;
    const endings = [...this.ended].sort((one, other) => other[1] - one[1]);
    return [
      `== ${name}: ${about}`,
      ...this.groups.map(
        (group) => `  ${this.done.get(group) ?? 0} of ${group.cases.length} cases: ${group.name}`,
      ),
      `  ended: ${endings.map(([ending, count]) => `${ending} ${count}`).join(", ")}`,
      ...(this.unavoidable > 0
        ? [`  ${this.unavoidable} in which a node was lost between the last look and the act`]
        : []),
      ...this.failures,
      ...(this.failed > shownFailures ? [`  and ${this.failed - shownFailures} more that failed`] : []),
      `  ${this.cases} cases, ${this.failed} failed`,
    ];
  }
}
