import * as pulumi from "@pulumi/pulumi";
import type * as PreviewModule from "../provider/pulumi/preview";
import type { Facet } from "../provider/vocabulary";
import { knownValue } from "./knownValue";
import type { SecurityResource } from "./securityResource";
import { stackState } from "./stackState";

/** The resource that is being previewed. */
interface Previewed {
  readonly resource: SecurityResource;
  readonly facet: Facet;
  /** What messages call it. */
  readonly label: string;
  readonly urn: Promise<string | undefined>;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the resource waits for beside its inputs. */
  readonly dependsOn: pulumi.ResourceOptions["dependsOn"];
}

/**
 * In a preview, lets the provider plan what it would do and shows that under the resource. Nothing happens in an update, and nothing under
 * mocks, where there is no engine to show it.
 */
export function logPlan(previewed: Previewed): void {
  if (!pulumi.runtime.isDryRun() || !pulumi.runtime.hasEngine()) return;
  const release = pulumi.runtime.rpcKeepAlive();
  const configuration = couchbaseConfiguration();
  const { resource } = previewed;
  void planAndLog(previewed, configuration)
    .catch((error: unknown) => pulumi.log.warn(`There is no plan to show. ${String(error)}`, resource))
    .finally(release);
}

async function planAndLog(
  { resource, facet, label, urn, inputs, dependsOn }: Previewed,
  configuration: Readonly<Record<string, string>>,
): Promise<void> {
  const known = await knownValue(pulumi.output({ inputs, dependsOn }));
  if (known === undefined) {
    return pulumi.log.info(
      "There is no plan to show yet: some inputs are known only after other resources are made. It is made then, in the same way.",
      resource,
    );
  }
  // Loaded only here, so that programs start as fast in an update as without this package's provider.
  const { previewTexts } = require("../provider/pulumi/preview") as typeof PreviewModule;
  const request = { facet, resource: label, urn: await urn, inputs: known.inputs, configuration };
  const texts = await previewTexts({ ...request, stored: stackState });
  for (const { severity, text } of texts) {
    await (severity === "info" ? pulumi.log.info(text, resource) : pulumi.log.warn(text, resource));
  }
}

function couchbaseConfiguration(): Record<string, string> {
  const prefix = "couchbase:";
  return Object.fromEntries(
    Object.entries(pulumi.runtime.allConfig())
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}
