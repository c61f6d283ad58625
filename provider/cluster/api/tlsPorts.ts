import type { PortToLookAt, Presented } from "../../certificates/proof/lookAtPort";
import type { CertificateApi } from "../certificateApi";
import type { ConnectionSettings } from "../connectionSettings";
import type { NodeCall } from "../nodeCall";
import { nodeServicesSchema } from "../schemas/certificates";
import type { NodeWays } from "../ways";

type Ports = Pick<
  CertificateApi,
  "isVerified" | "managementPort" | "otherTlsPorts" | "presented" | "takesClient"
>;

/** The TLS ports of a node (cluster API facts B.4), and what they present. */
export const tlsPorts = (
  node: NodeCall,
  name: string,
  ways: NodeWays,
  credentials: ConnectionSettings["credentials"],
  look: (port: PortToLookAt) => Promise<Presented>,
): Ports => ({
  isVerified() {
    const { route, verified } = ways.way();
    return route.secure && verified;
  },
  managementPort: () => ({ service: "mgmtSSL", dial: ways.toTls().dial }),
  async otherTlsPorts(options) {
    const { nodesExt } = await node.get("/pools/default/nodeServices", nodeServicesSchema, options);
    const own = nodesExt.find(({ thisNode }) => thisNode);
    return Object.entries(own?.services ?? {})
      .filter(([service]) => service !== "mgmtSSL" && /(ssl|https)$/i.test(service))
      .map(([service, port]) => ({
        service,
        dial: ways.toService(service, port, own?.alternateAddresses?.external),
      }));
  },
  presented: ({ dial }, authorities, { signal, timeout } = {}) =>
    look({
      ...dial,
      servername: name,
      authorities,
      signal,
      timeout,
      ...(credentials.kind === "certificate" ? { client: credentials } : {}),
    }),
  takesClient: (client, authorities, { signal, timeout } = {}) =>
    look({
      ...ways.toTls().dial,
      servername: name,
      authorities,
      signal,
      timeout,
      client,
      untilAnswered: true,
    }),
});
