import { SecurityError } from "../../errors/securityError";
import { readState } from "../../execution/readState";
import { realTime, type Time } from "../../time";
import { plan } from "../../planning/planner";
import { planLines } from "../../planning/planLines";
import { refusalLines } from "../../planning/refusalLines";
import type { Facet } from "../../vocabulary";
import type { Configuration } from "../configuration";
import { contactFor } from "../connection/contactFor";
import { withCluster, type Contact } from "../connection/openCluster";
import { facetDefinitions } from "../facets";
import type { FacetDefinition, PlainObject } from "../facets/facetDefinition";
import { checkFailures } from "../inputs/checkFailures";
import { withoutNulls } from "../inputs/withoutNulls";
import { planOptionsOf } from "../operation";
import { readOutputs } from "../outputs";
import { withDefaults } from "../programInputs";
import type { JointPreview, JointPreviews, Member } from "./jointPreview";
import { authoritiesInState, type StoredResource } from "./storedResources";

/** A resource of the program that is being previewed. */
export interface PreviewRequest {
  readonly facet: Facet;
  /** What messages call it: `NodeToNodeEncryption "encryption"`. */
  readonly resource: string;
  readonly urn: string | undefined;
  readonly inputs: PlainObject;
  readonly configuration: Configuration;
  /** What the stack's state has of this package's resources. */
  readonly stored: () => Promise<readonly StoredResource[]>;
}

export interface PreviewText {
  readonly severity: "info" | "warning";
  readonly text: string;
}

/** Milliseconds for one request: a preview should not wait long for a cluster that is not there. */
const requestTimeout = 5_000;

/**
 * What a preview says under a resource: the joint plan of all resources of its cluster, or why there is none. Nothing is written. Nothing is
 * said when there is nothing to do, or when inputs are bad: those the engine reports.
 */
export async function previewTexts(
  jointPreviews: JointPreviews,
  request: PreviewRequest,
  time: Time = realTime,
): Promise<readonly PreviewText[]> {
  const definition = facetDefinitions[request.facet];
  const inputs = withDefaults(definition.defaults, withoutNulls(request.inputs) as PlainObject);
  if (checkFailures(definition.schema, inputs).length > 0) return [];
  if ((definition.checkInputs?.(inputs) ?? []).length > 0) return [];
  const arrived = jointPreviews.expect();
  try {
    const outputs = await outputsBefore(definition, request);
    const contact = contactOf(definition, jointPreviews, request, { inputs, outputs, time });
    return await withCluster(contact, async ({ client, identity }) => {
      const warnings: string[] = [];
      client.heedWarnings((warning) => warnings.push(warning));
      const asking = definition.request(inputs, { client, readState, outputs });
      const member = asking.then(({ goal, refusals }): Member => {
        const { facet, resource } = request;
        return { facet, resource, goal, refusals, options: planOptionsOf(inputs) };
      });
      const joining = jointPreviews.join(identity.uuid, client, member);
      arrived();
      const joint = await joining;
      warnings.push(...((await asking).warnings ?? []));
      return [
        ...warnings.map((text) => ({ severity: "warning" as const, text })),
        ...textsOf(joint, await member),
      ];
    });
  } catch (error) {
    if (!(error instanceof SecurityError)) throw error;
    if (error.code === "CBSEC_CONFIGURATION") return [];
    return [
      {
        severity: "info",
        text: `There is no plan to show, because the cluster could not be asked. ${error.message}`,
      },
    ];
  } finally {
    arrived();
  }
}

/** Of a resource to which they say more than its inputs do. */
async function outputsBefore(
  { outputNames }: FacetDefinition,
  { urn, stored }: PreviewRequest,
): Promise<PlainObject | undefined> {
  if (outputNames === undefined) return undefined;
  const own = (await stored()).find((one) => one.urn === urn);
  return own && readOutputs(own.outputs);
}

/** What state keeps of the cluster's CAs is asked for when nothing else lets its certificate be trusted. */
function contactOf(
  definition: FacetDefinition,
  { authorities }: JointPreviews,
  { configuration, urn, stored }: PreviewRequest,
  about: { readonly inputs: PlainObject; readonly outputs: PlainObject | undefined; readonly time: Time },
): Contact {
  const { inputs, outputs, time } = about;
  const contact = contactFor(definition, { authorities, time }, inputs, { configuration, outputs });
  return {
    ...contact,
    requestTimeout,
    learnAuthorities: async () =>
      authorities.remember([contact.connection.settings.endpoint], authoritiesInState(await stored(), urn)),
  };
}

function textsOf(joint: JointPreview, member: Member): PreviewText[] {
  const rivals = joint.members.filter(({ facet }) => facet === member.facet);
  if (rivals.length > 1) {
    const names = rivals.map(({ resource }) => resource).join(" and ");
    return [
      { severity: "warning", text: `${names} manage the same facet of the same cluster: keep one of them.` },
    ];
  }
  const { open, unreadable, unknown } = joint.records;
  if (unreadable !== undefined) return [{ severity: "warning", text: unreadable }];
  if (joint.plan.refusals.length > 0) {
    const lines = refusalLines(joint.plan.refusals).map((line) => `  ${line}`);
    const first = open.length > 0 ? "what an earlier run left is put back, then this is" : "this will be";
    const text = `As the cluster is now, ${first} refused before anything is touched:\n${lines.join("\n")}`;
    return [{ severity: "warning", text }];
  }
  if (joint.plan.steps.length === 0 && open.length === 0) return [];
  const [first, ...others] = changing(joint);
  if (first !== member) {
    if (!others.includes(member)) return [];
    return [
      {
        severity: "info",
        text: `The plan is shown under ${first?.resource}: one maintenance window for both.`,
      },
    ];
  }
  const together =
    others.length === 0 ? "" : `, together with ${others.map(({ resource }) => resource).join(", ")}`;
  const ending = open.length === 0 ? "" : `, ending what an earlier run began, or CBSEC_BUSY while it lives`;
  const lines = planLines(joint.plan).map((line) => `  ${line}`);
  return [
    ...(unknown === undefined ? [] : [{ severity: "warning" as const, text: unknown }]),
    {
      severity: open.length === 0 ? "info" : "warning",
      text: `Plan (${joint.plan.steps.length} steps${together}${ending}):\n${lines.join("\n")}`,
    },
  ];
}

/** The resources that have something to change; those that are as they should be need not speak of the plan. */
function changing({ state, members }: JointPreview): readonly Member[] {
  const some = members.filter(({ goal, options }) => plan(state, goal, options).steps.length > 0);
  return some.length > 0 ? some : members;
}
