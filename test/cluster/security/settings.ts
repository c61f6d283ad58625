import { setting } from "../replication/setting";

export type ClusterEncryptionLevel = "control" | "all" | "strict";

/** /settings/security: what was set, by key; a key that is not there has its default. */
export interface SecuritySettings {
  readonly clusterEncryptionLevel?: ClusterEncryptionLevel;
  readonly [key: string]: unknown;
}

export const securitySettings = setting<SecuritySettings>("security");
