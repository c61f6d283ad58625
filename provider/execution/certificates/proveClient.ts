import type { PreparedNode } from "../../certificates/material/prepareForDelivery";
import type { ClientPair, Presented } from "../../certificates/proof/lookAtPort";
import type { NodeApi } from "../../cluster/nodeApi";
import { SecurityError } from "../../errors/securityError";
import { shownAuthorities } from "../../planning/certificates/look";
import type { ShownCertificates } from "../../planning/certificates/state";
import type { Run } from "../run";
import { readTimeout } from "../waiting";
import { untilProven } from "./untilProven";

/**
 * Proves that every node takes this internal client certificate, by TLS handshakes with their management ports in which it is shown. This comes before its
 * node has it: others that turn it away would cut the node off. Ports ask for one only where client certificate authentication is
 * on, and a key that is not at hand, or that only its node can open, cannot be used from here: then nothing is proven.
 */
export async function proveClient(
  run: Run,
  certificates: ShownCertificates,
  given: PreparedNode,
): Promise<void> {
  const client = pairOf(given);
  if (client === undefined || certificates.clientCertAuth.state === "disable") return;
  const authorities = shownAuthorities(certificates);
  const nodes = await run.client.discover();
  await Promise.all(
    nodes.map((node) =>
      taken(run, node, given, () => node.takesClient(client, authorities, { timeout: readTimeout })),
    ),
  );
}

function pairOf({ files, passphrase }: PreparedNode): ClientPair | undefined {
  if (files === undefined) return undefined;
  const pair = { certificate: files.chain, key: files.privateKey };
  if (passphrase === undefined) return pair;
  return passphrase.type === "plain" ? { ...pair, passphrase: passphrase.password } : undefined;
}

function taken(run: Run, node: NodeApi, given: PreparedNode, show: () => Promise<Presented>): Promise<void> {
  return untilProven(
    run,
    `${node.name} to take a client certificate`,
    async () => {
      const { notVerified } = await show();
      return notVerified === undefined ? undefined : `it is not verified itself: ${notVerified}`;
    },
    (wrong) => turnedAway(node, given, wrong),
  );
}

function turnedAway(node: NodeApi, given: PreparedNode, wrong: string): SecurityError {
  return new SecurityError(
    "CBSEC_STEP_FAILED",
    `${node.name} does not take the internal client certificate for ${given.name}, so that ${given.name} does not get it. ${wrong}`,
    {
      node: node.name,
      hint: "see that every certificate of the chain allows clientAuth, that the chain is whole, and what the node's own log says of the handshake",
    },
  );
}
