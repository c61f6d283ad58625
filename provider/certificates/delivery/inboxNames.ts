/** Where the server looks for a certificate with its key: one pair of PEM files, or one PKCS#12 file (cluster API facts E.2). */
export const keyPairNames = {
  node: { chain: "chain.pem", privateKey: "pkey.key", pkcs12: "couchbase.p12" },
  client: { chain: "client_chain.pem", privateKey: "client_pkey.key", pkcs12: "couchbase_client.p12" },
} as const;

const authorityFolder = "CA/";
const ownName = /^([0-9a-f]{64})\.pem$/;

export function authorityPath(fileName: string): string {
  return authorityFolder + fileName;
}

export function authorityFileName(fingerprint: string): string {
  return `${fingerprint}.pem`;
}

/** The fingerprint in the name of a file that delivery has placed. */
export function fingerprintInName(fileName: string): string | undefined {
  return ownName.exec(fileName)?.[1];
}
