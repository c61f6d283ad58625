import { createDelivery } from "../../../certificates/delivery/createDelivery";
import { presentDelivery } from "../../../certificates/delivery/present";
import { checkMaterial } from "../../../certificates/material/checkMaterial";
import type { Finding } from "../../../certificates/material/finding";
import type { MaterialCluster } from "../../../certificates/material/material";
import { prepareForDelivery, type PreparedMaterial } from "../../../certificates/material/prepareForDelivery";
import type { CertificateSupplies } from "../../../execution/certificates/tools";
import { wayOfCAs } from "../../../planning/certificates/certificateSteps";
import type { CertificatesGoal } from "../../../planning/certificates/goal";
import { certificatesOf } from "../../../planning/certificates/look";
import { rotationKind } from "../../../planning/certificates/rotationKind";
import type { CertificatesState } from "../../../planning/certificates/state";
import type { Refusal } from "../../../planning/plan";
import type { ClusterState } from "../../../planning/state";
import { compareVersions } from "../../../planning/versions";
import type { CertificateInputs } from "../../inputs/certificateInputs";
import type { PlainObject, Request, Surroundings } from "../facetDefinition";
import { foundCertificates } from "./found";
import { goalOf, onlyToLook, withAllRemovals, withRemovals } from "./goal";
import { certificateMaterialOf, filesArePresent } from "./material";
import { ownCAs, ownCAsIn, type CAsOfResource } from "./ownCAs";
import { previousPassphrases } from "./previousPassphrases";
import { supplyRefusals } from "./supplies";

/**
 * What inputs ask of this very cluster. The material is checked beside it, all at once; what is wrong refuses the whole goal, unless the
 * cluster has these certificates already: then there is nothing to be done with them.
 */
export async function requestCertificates(
  inputs: CertificateInputs,
  { client, readState, outputs }: Surroundings,
  now: Date,
): Promise<Request> {
  const state = await readState(client, { certificates: onlyToLook });
  const certificates = certificatesOf(state);
  // The planner says why.
  if (certificates === undefined) return { goal: { certificates: onlyToLook } };
  const material = certificateMaterialOf(inputs);
  const cluster = materialCluster(state, certificates);
  const wanted = goalOf(inputs, material, state.nodes);
  const own = ownCAs(outputs, wanted, certificates);
  const goal = withRemovals(wanted, inputs.removeUnusedCAs, own);
  const { findings } = checkMaterial(material, cluster, now, {
    filesArePresent: filesArePresent(inputs),
    addCAsBy: wayOfCAs(state, goal.addCAsBy),
    ...(inputs.minimumValidityDays === undefined ? {} : { minimumValidityDays: inputs.minimumValidityDays }),
  });
  const met = rotationKind(state, goal) === "none";
  const serious = findings.filter(
    ({ severity, check }) => severity === "refuse" && !saidByPlanner.includes(check),
  );
  const refusals = met ? [] : [...serious.map(refusalOf), ...supplyRefusals(inputs, state, goal)];
  return {
    goal: { certificates: goal },
    refusals,
    warnings: findings.filter((finding) => met || finding.severity === "warn").map(warningOf),
    found: foundCertificates(certificates),
    outputs: outputsOfCAs(own),
    certificates: {
      ...suppliesFor(
        inputs,
        refusals.length > 0 || met ? emptyMaterial : prepareForDelivery(material, cluster),
      ),
      ...previousPassphrases((outputs ?? {}) as CertificateInputs, material, state.nodes),
    },
  };
}

/**
 * Back to certificates that the server makes, where the resource had brought others; its CAs go when nothing uses them. The server makes
 * internal client certificates only together with the nodes' own: those of others are not dropped for that.
 */
export async function requestServerMade(
  outputs: PlainObject,
  { client, readState }: Surroundings,
): Promise<Request> {
  const inputs = outputs as CertificateInputs;
  const state = await readState(client, { certificates: onlyToLook });
  const certificates = certificatesOf(state);
  const broughtClients = inputs.clientCertificates !== undefined;
  const others = certificates?.nodes.some(({ type }) => type === "uploaded") ?? false;
  const goesBack = broughtCertificates(outputs) || (broughtClients && !others);
  const base: CertificatesGoal = {
    ...onlyToLook,
    strategy: inputs.strategy ?? "trustBoth",
    ...(goesBack ? { serverMade: { replace: [] } } : {}),
  };
  const { loaded } = ownCAsIn(outputs);
  const goal = certificates === undefined ? base : withAllRemovals(base, inputs.removeUnusedCAs, loaded);
  return {
    goal: { certificates: goal },
    certificates: suppliesFor(inputs, emptyMaterial),
    ...(broughtClients && !goesBack ? { warnings: [clientsStay] } : {}),
  };
}

const clientsStay =
  "The internal client certificates stay as they are: the server makes new ones only together with the nodes' own, which this resource has not brought.";

/** Even if the last update left the nodes those that an earlier one had brought. */
function broughtCertificates({ nodeCertificates, found }: PlainObject): boolean {
  const before = (found as PlainObject | undefined)?.nodeCertificates;
  return nodeCertificates !== undefined || before === "generated";
}

/** Checks that the planner has, too. */
const saidByPlanner: readonly string[] = ["everyNodeHasAnEntry", "singleRoot"];

const emptyMaterial: PreparedMaterial = { authorities: [], nodes: {} };

function suppliesFor(
  { delivery, inboxCA }: CertificateInputs,
  material: PreparedMaterial,
): CertificateSupplies {
  return {
    delivery: delivery === undefined ? presentDelivery : createDelivery(delivery),
    material,
    ...(inboxCA === undefined ? {} : { inboxCA }),
  };
}

function materialCluster(state: ClusterState, { trustedCAs }: CertificatesState): MaterialCluster {
  const [oldest] = state.nodes.map(({ version }) => version).sort(compareVersions);
  return {
    nodes: state.nodes,
    trustedCAs: trustedCAs.flatMap(({ description }) => description?.pem ?? []),
    version: oldest ?? "",
  };
}

function outputsOfCAs({ loaded, replaced }: CAsOfResource): PlainObject {
  return { loadedCAs: loaded, replacedCAs: replaced };
}

function refusalOf({ check, path, found, remedy }: Finding): Refusal {
  return { rule: check, found: `${path}: ${found}`, remedy };
}

function warningOf({ check, path, found, remedy }: Finding): string {
  return `${path}: ${found} (${check}). ${remedy}`;
}
