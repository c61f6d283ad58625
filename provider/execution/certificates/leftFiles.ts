import { firstLine } from "../../errors/firstLine";
import { confirmationStep } from "../../planning/certificates/certificateSteps";
import type { Goal } from "../../planning/goal";
import { listed } from "../../planning/look";
import type { ClusterState } from "../../planning/state";
import type { Step } from "../../planning/step";
import type { NodeApi } from "../../cluster/nodeApi";
import type { Run } from "../run";
import { confirmCertificates } from "./steps/confirmCertificates";

/**
 * A run that ended half-way, and whose record is gone, may have brought every node what is wanted and not have come to removing the files that
 * were there before, private keys among them. Nothing in the cluster tells of them, only the inboxes do.
 */
export async function areFilesLeft(run: Run, goal: Goal): Promise<boolean> {
  return (await nodesWithLeftFiles(run, goal)).length > 0;
}

/** Removes them as the steps would have, once every node is seen to serve what is wanted; what cannot be removed is told of, and fails nothing. */
export async function removeLeftFiles(
  run: Run,
  state: ClusterState,
  goal: Goal,
  steps: readonly Step[],
): Promise<void> {
  const look = goal.certificates && confirmationStep(state, goal.certificates);
  if (look === undefined || steps.some(({ kind }) => kind === "confirmCertificates")) return;
  try {
    const nodes = await nodesWithLeftFiles(run, goal);
    if (nodes.length === 0) return;
    const where = listed(nodes.map(({ name }) => name));
    run.progress.info(
      `Removing earlier files that a run which ended half-way left in the inbox of ${where}.`,
    );
    await confirmCertificates(run.supplies).verify(run, look);
  } catch (error) {
    run.progress.warn(`Earlier files may be left in inboxes. ${firstLine(error)}`);
  }
}

async function nodesWithLeftFiles(
  { client, supplies: { delivery }, progress }: Run,
  { certificates }: Goal,
): Promise<readonly NodeApi[]> {
  if (!delivery.places || certificates === undefined || certificates.serverMade !== undefined) return [];
  const nodes = (await client.discover()).filter(({ otpNode }) => otpNode in certificates.nodes);
  const left = await Promise.all(
    nodes.map((node) =>
      delivery.check(node).then(
        ({ previous }) => previous.length > 0,
        (error: unknown) => {
          progress.warn(
            `Whether earlier files are left in the inbox of ${node.name} is not known. ${firstLine(error)}`,
          );
          return false;
        },
      ),
    ),
  );
  return nodes.filter((_, index) => left[index]);
}
