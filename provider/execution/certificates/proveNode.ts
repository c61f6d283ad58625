import type { CertificateDescription } from "../../certificates/material/description";
import { whatIsWrong } from "../../certificates/proof/proveServing";
import type { TlsPort } from "../../cluster/certificateApi";
import { authorityOf as writeAddress } from "../../cluster/hostPort";
import type { NodeApi } from "../../cluster/nodeApi";
import { isSecurityError, SecurityError } from "../../errors/securityError";
import { tellOnce, type Run } from "../run";
import { readTimeout, Stop } from "../waiting";
import { untilProven } from "./untilProven";

/** What a node must present: this leaf, verified against this authority alone, for the node's name. */
export interface Expected {
  readonly leaf: Pick<CertificateDescription, "fingerprint" | "subject">;
  readonly authority: CertificateDescription;
}

/**
 * Proves by TLS handshakes that the node's management port, and every other TLS port it has, presents what is expected. Services take up a
 * certificate a moment after the reload, so this waits. A port beside the management port that cannot be reached from here is told of.
 */
export async function proveNode(run: Run, node: NodeApi, expected: Expected): Promise<void> {
  await provePort(run, node, node.managementPort(), expected);
  // And it answers there, as itself, to a client that trusts the authority.
  if (run.client.trusts(expected.authority.pem)) await run.client.proveTls(node.otpNode);
  const others = await node.otherTlsPorts({ timeout: readTimeout });
  await Promise.all(
    others.map((port) =>
      provePort(run, node, port, expected).catch((error: unknown) => {
        if (!isSecurityError(error, "CBSEC_UNREACHABLE")) throw error;
        tellOnce(
          run,
          `${node.name}: port ${port.service} (${writeAddress(port.dial)}) cannot be reached from here; its certificate was not seen.`,
        );
      }),
    ),
  );
}

async function provePort(
  run: Run,
  node: NodeApi,
  port: TlsPort,
  { leaf, authority }: Expected,
): Promise<void> {
  const management = port.service === "mgmtSSL";
  await untilProven(
    run,
    `${node.name} to present its certificate`,
    async () => {
      try {
        const presented = await node.presented(port, [authority], { timeout: readTimeout });
        const wrong = whatIsWrong(presented, { leaf, servername: node.name, port: port.dial.port });
        // The right certificate that does not verify will not verify later either.
        if (wrong !== undefined && presented.leaf.fingerprint === leaf.fingerprint)
          throw notServed(node, wrong);
        return wrong;
      } catch (error) {
        // Not to be waited for: a port that is closed to this machine stays so.
        if (!management && isSecurityError(error, "CBSEC_UNREACHABLE")) throw new Stop(error);
        throw error;
      }
    },
    (wrong) => notServed(node, wrong),
  );
}

function notServed(node: NodeApi, wrong: string): SecurityError {
  return new SecurityError("CBSEC_CERTIFICATE_NOT_SERVED", wrong, { node: node.name });
}
