import type { NodeApi } from "../../../cluster/nodeApi";
import { firstLine } from "../../../errors/firstLine";
import { isSecurityError, SecurityError } from "../../../errors/securityError";
import { certificatesOf } from "../../../planning/certificates/look";
import type { ShownCertificates } from "../../../planning/certificates/state";
import type { ClusterState } from "../../../planning/state";
import type { Step } from "../../../planning/step";
import type { Run } from "../../run";
import { seenHealthy } from "../../views";

/** A step that gives each of its nodes another certificate, one after the other; `before` is what the cluster had. */
export function oneByOne<S extends Pick<Step, "text"> & { readonly nodes: readonly string[] }>(
  reload: (run: Run, step: S, node: NodeApi, before: ShownCertificates) => Promise<void>,
) {
  return {
    async act(run: Run, step: S, live: ClusterState): Promise<void> {
      const before = certificatesOf(live);
      if (before === undefined) throw new Error("unreachable: the guards read the certificates");
      for (const otpNode of step.nodes) await reload(run, step, run.client.node(otpNode), before);
    },
    verify: (run: Run, step: S): Promise<void> => seenHealthy(run, step.text),
  };
}

/** When `act` fails, the node goes back, and the error says how it stands. */
export async function orGoBack(act: () => Promise<void>, goBack: () => Promise<string>): Promise<void> {
  try {
    await act();
  } catch (error) {
    const stands = await goBack();
    if (!isSecurityError(error)) throw error;
    throw new SecurityError(error.code, `${firstLine(error)} ${stands}`, error.context, error);
  }
}
