import * as pulumi from "@pulumi/pulumi";
import type { Facet } from "../provider/vocabulary";
import type { CommonArgs } from "./commonArgs";
import { knownValue } from "./knownValue";
import { logPlan } from "./logPlan";
import type { ExposureOutput, NodeOutput, OpenRecordOutput, StepOutput } from "./outputs";
import { refuseClearSecrets, withSecrets } from "./secrets";
import { storedProvider } from "./storedProvider";

const outputNames = [
  "clusterUuid",
  "clusterVersion",
  "nodes",
  "steps",
  "exposure",
  "found",
  "openRecords",
] as const;

/** What the resources of this package have in common: each manages one facet of one cluster's security, and is there once per cluster. */
export abstract class SecurityResource extends pulumi.CustomResource {
  /** The uuid of the managed cluster: the resource refuses to touch another one. */
  declare readonly clusterUuid: pulumi.Output<string>;
  /** Version of the node that was asked. */
  declare readonly clusterVersion: pulumi.Output<string>;
  /** Every node as it was left by the last operation, or seen by the last refresh. */
  declare readonly nodes: pulumi.Output<readonly NodeOutput[]>;
  /** The steps of the last operation with their durations; empty when nothing had to be done. */
  declare readonly steps: pulumi.Output<readonly StepOutput[]>;
  /** For how long the last operation had something protective switched off. */
  declare readonly exposure: pulumi.Output<ExposureOutput>;
  /** Restoration records that the last refresh found open; undefined when there was none. */
  declare readonly openRecords: pulumi.Output<readonly OpenRecordOutput[] | undefined>;

  protected constructor(
    facet: Facet,
    type: string,
    name: string,
    args: CommonArgs,
    opts: pulumi.CustomResourceOptions | undefined,
  ) {
    refuseClearSecrets();
    const token = `pulumi-nodejs:dynamic/couchbase-security:${type}`;
    // As an output it would depend on the parent, and so on each resource below the parent: two of them would wait for each other.
    const urn = knownValue(pulumi.createUrn(name, token, opts?.parent));
    const inputs = { ...args, cluster: withSecrets(args.cluster) };
    super(
      token,
      name,
      {
        ...Object.fromEntries(outputNames.map((output) => [output, undefined])),
        ...inputs,
        __provider: storedProvider(facet),
        __urn: urn,
      },
      opts,
    );
    logPlan({ resource: this, facet, label: `${type} "${name}"`, urn, inputs, dependsOn: opts?.dependsOn });
  }
}
