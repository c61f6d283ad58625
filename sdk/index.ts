export { ClusterAddressFamily, type ClusterAddressFamilyArgs } from "./clusterAddressFamily";
export {
  ClusterCertificateRotation,
  type ClusterCertificateRotationArgs,
} from "./clusterCertificateRotation";
export { NodeToNodeEncryption, type NodeToNodeEncryptionArgs } from "./nodeToNodeEncryption";
export { SecureCluster, type SecureClusterArgs } from "./secureCluster";
export type {
  CertificateDelivery,
  NodeCertificateArgs,
  PrivateKeyPassphrase,
  ServerMadeCertificates,
} from "./certificateArgs";
export type { ClusterConnection } from "./connectionArgs";
export type { CommonArgs, Duration, Timeouts } from "./commonArgs";
export type {
  AddressFamily,
  ClusterCAOutput,
  ClusterEncryptionLevel,
  ExposureOutput,
  NodeOutput,
  ServedCertificateOutput,
  OpenRecordOutput,
  StepOutput,
} from "./outputs";
export { SecurityResource } from "./securityResource";
