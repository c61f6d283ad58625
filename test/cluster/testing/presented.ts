import { once } from "node:events";
import { connect } from "node:tls";
import { X509Certificate } from "node:crypto";
import type { SimulatedCluster } from "../simulatedCluster";

/** The certificates that the nodes present at their management ports, as anybody sees them. */
export async function presentedBy({ nodes }: SimulatedCluster): Promise<readonly X509Certificate[]> {
  return Promise.all(
    nodes.map(async ({ name, tlsPort }) => {
      const socket = connect({
        host: "127.0.0.2",
        port: tlsPort,
        servername: name,
        rejectUnauthorized: false,
      });
      await once(socket, "secureConnect");
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      return new X509Certificate(raw);
    }),
  );
}
