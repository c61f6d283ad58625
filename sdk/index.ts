export { ClusterAddressFamily, type ClusterAddressFamilyArgs } from "./clusterAddressFamily";
export { NodeToNodeEncryption, type NodeToNodeEncryptionArgs } from "./nodeToNodeEncryption";
export { SecureCluster, type SecureClusterArgs } from "./secureCluster";
export type { ClusterConnection } from "./connectionArgs";
export type { CommonArgs, Duration, Timeouts } from "./commonArgs";
export type {
  AddressFamily,
  ClusterEncryptionLevel,
  ExposureOutput,
  NodeOutput,
  OpenRecordOutput,
  StepOutput,
} from "./outputs";
export { SecurityResource } from "./securityResource";
