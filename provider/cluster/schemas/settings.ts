import { z } from "zod";
import { clientCertificateAuthStates } from "../../vocabulary";

/** `/settings/autoFailover` as it stands: which fields there are depends on the version (cluster API facts D.1). */
export const autoFailoverSchema = z.object({ enabled: z.boolean() }).catchall(z.json());

/** `/settings/security/clusterEncryptionLevel` (cluster API facts C.1). */
export const storedLevelSchema = z.enum(["control", "all", "strict"]);

/** `/pools/default/checkPermissions`: each permission that was asked for, and whether the user has it. */
export const permissionsSchema = z.record(z.string(), z.boolean());

/** `/settings/clientCertAuth` (cluster API facts E.10); its prefixes are nobody's business here. */
export const clientCertificateAuthSchema = z.object({ state: z.enum(clientCertificateAuthStates) });
