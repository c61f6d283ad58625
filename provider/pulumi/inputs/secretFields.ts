/** Inputs at any depth that are secrets, or hold them: none of their values is ever shown. */
const secretFields: readonly PropertyKey[] = [
  "password",
  "clientKey",
  "clientKeyPassphrase",
  // Whatever stands here in the wrong place may be a key.
  "nodeCertificates",
  "clientCertificates",
];

export function maySecretStandAt(path: readonly PropertyKey[]): boolean {
  return path.some((key) => secretFields.includes(key));
}
