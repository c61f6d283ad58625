import { isSecurityError } from "../../errors/securityError";
import type { ClientCertificateAuth, EnabledEncryptionLevel } from "../../vocabulary";
import type { RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";
import { clientCertificateAuthSchema, permissionsSchema, storedLevelSchema } from "../schemas/settings";

/** The cluster encryption level (cluster API facts C) and the user's permissions (H). */
export const security = (node: NodeCall) => ({
  async clusterEncryptionLevel(options?: RequestOptions): Promise<EnabledEncryptionLevel | undefined> {
    try {
      return await node.get("/settings/security/clusterEncryptionLevel", storedLevelSchema, options);
    } catch (error) {
      // The key is only there while node-to-node encryption is on everywhere.
      const absent =
        isSecurityError(error, "CBSEC_SERVER_REFUSED") &&
        error.context.status === 404 &&
        error.context.serverText === "Not found";
      if (absent) return undefined;
      throw error;
    }
  },

  setClusterEncryptionLevel: (level: EnabledEncryptionLevel, options?: RequestOptions) =>
    node.write("/settings/security", { clusterEncryptionLevel: level }, options),

  async clientCertificateAuth(options?: RequestOptions): Promise<ClientCertificateAuth> {
    return (await node.get("/settings/clientCertAuth", clientCertificateAuthSchema, options)).state;
  },

  checkPermissions: (permissions: readonly string[], options?: RequestOptions) =>
    node.ask("/pools/default/checkPermissions", permissions.join(","), permissionsSchema, options),
});
