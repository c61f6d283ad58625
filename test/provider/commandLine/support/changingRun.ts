import { connect } from "../../../../provider/cluster/connect";
import { converge } from "../../../../provider/execution/converge";
import { defaultLimits } from "../../../../provider/execution/limits";
import type { RecordSettings } from "../../../../provider/execution/types";
import { defaultPlanOptions } from "../../../../provider/planning/planner";
import type { Goal } from "../../../../provider/planning/goal";
import { resolveConnection } from "../../../../provider/pulumi/connection/resolveConnection";
import { realTime } from "../../../../provider/time";
import type { RecordPlace } from "../../../../provider/vocabulary";

/**
 * A process that changes a cluster as a resource does, to be killed: prints each step as it begins. Arguments: goal and record settings as JSON, and where the record is kept. The connection is that of the environment.
 */
async function main([goal, record, place]: readonly string[]): Promise<void> {
  const { settings } = resolveConnection({ environment: process.env, configuration: {} });
  const client = connect(settings, { time: realTime });
  const [outcome] = await converge(
    client,
    [
      {
        requester: 'NodeToNodeEncryption "encryption"',
        facet: "encryption",
        goal: JSON.parse(goal ?? "{}") as Goal,
        options: { ...defaultPlanOptions, recordPlace: place as RecordPlace },
        limits: { ...defaultLimits, healthy: 3_000, propagation: 3_000 },
        record: JSON.parse(record ?? "{}") as RecordSettings,
        progress: {
          status: (text) => console.log(text),
          info: () => undefined,
          warn: (text) => console.log(text),
        },
      },
    ],
    realTime,
  );
  console.log(outcome instanceof Error ? outcome.message : "ended well");
  await client.close();
}

void main(process.argv.slice(2));
