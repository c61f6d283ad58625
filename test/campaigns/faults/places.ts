import type { InProcessRequest } from "../../cluster/inProcess/inProcessRequest";
import { recordPrefix } from "../../../provider/record/names";

/** Where a request stands in a run. */
export interface Place {
  /** Number of its stretch, which ends with the next change of the cluster, or of what the record says that the run does. */
  readonly stretch: number;
  /** What the record says in that stretch, and after how many changes. */
  readonly label: string;
  /** In its stretch: the node, the question, and how often it was asked there before. */
  readonly name: string;
}

/**
 * Tells where in a run each of its requests stands, whatever happened to those before: a request that had to be sent again makes all later
 * numbers others, but no later place, for counting begins anew in each stretch.
 */
export class Places {
  private stretch = 0;
  private label = "";
  private saying = "";
  private changes = 0;
  private readonly met = new Map<string, number>();

  of(request: InProcessRequest): Place {
    this.advance(request);
    const question = `${request.port % 10} ${request.method} ${pathOf(request)}`;
    const before = this.met.get(question) ?? 0;
    this.met.set(question, before + 1);
    return { stretch: this.stretch, label: this.label, name: `${question} ${before}` };
  }

  private advance(request: InProcessRequest): void {
    const saying = sayingOf(request);
    if (saying !== undefined && saying !== this.saying) [this.saying, this.changes] = [saying, 0];
    else if (isChange(request)) this.changes++;
    const label = `${this.saying} ${this.changes}`;
    if (label === this.label) return;
    // The first request of all begins the first stretch.
    if (this.label !== "") this.stretch++;
    this.label = label;
    this.met.clear();
  }
}

export function placesOf(requests: readonly InProcessRequest[]): readonly Place[] {
  const places = new Places();
  return requests.map((request) => places.of(request));
}

export function isOfRecord({ path }: Pick<InProcessRequest, "path">): boolean {
  return path.includes("/settings/rbac/groups");
}

/** A write that changes the configuration. */
export function isChange(request: Pick<InProcessRequest, "method" | "path">): boolean {
  return request.method !== "GET" && !isOfRecord(request) && !request.path.includes("checkPermissions");
}

/** Each run has a name of its own. */
function pathOf({ path }: InProcessRequest): string {
  const [before, group] = path.split(recordPrefix);
  return group === undefined ? path : `${before}${recordPrefix}`;
}

/** What a record that is written says that its run does. Certificates are made anew for each process, so their fingerprints do not count. */
function sayingOf(request: InProcessRequest): string | undefined {
  if (request.method !== "PUT" || !isOfRecord(request)) return undefined;
  const content = new URLSearchParams(request.body).get("description") ?? "";
  return /"phase":"([^"]*)"/.exec(content)?.[1]?.replace(/\b[0-9a-f]{8}\b/g, "");
}
