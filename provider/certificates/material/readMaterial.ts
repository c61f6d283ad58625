import { describePem, type CertificateDescription } from "./description";
import { clientEntriesOf, entriesOf, type Entry } from "./entries";
import type { CertificateMaterial, MaterialCluster } from "./material";
import { readKeyFile, type KeyReading } from "./privateKey/keyFile";
import { firstLine } from "../../errors/firstLine";

/** Certificates that were read, or why they were not; with the property that holds them. */
export interface ReadCertificates {
  /** `trustedCAs[0]`, `nodeCertificates["n0.example.com"].chain` */
  readonly path: string;
  readonly certificates: readonly CertificateDescription[];
  /** "The text holds no PEM block." */
  readonly unreadable?: string;
}

/** What a node uses a certificate for: to present itself on its TLS ports, or to show itself to other nodes. */
export type Purpose = "server" | "client";

export interface ReadEntry extends Entry {
  readonly purpose: Purpose;
  /** `nodeCertificates["n0.example.com"]` */
  readonly path: string;
  readonly chain: ReadCertificates;
  readonly leaf: CertificateDescription | undefined;
  readonly privateKey: KeyReading | undefined;
}

/** The input that holds the entries. */
export const propertyOf: Readonly<Record<Purpose, string>> = {
  server: "nodeCertificates",
  client: "clientCertificates",
};

/** All material, read once for all checks. */
export interface ReadMaterial {
  readonly authorities: readonly ReadCertificates[];
  readonly entries: readonly ReadEntry[];
}

export function readMaterial(material: CertificateMaterial, cluster: MaterialCluster): ReadMaterial {
  return {
    authorities: material.trustedCAs.map((pem, index) => readCertificates(pem, `trustedCAs[${index}]`)),
    entries: [
      ...entriesOf(material, cluster.nodes).map((entry) => readEntry(entry, "server")),
      ...clientEntriesOf(material, cluster.nodes).map((entry) => readEntry(entry, "client")),
    ],
  };
}

function readEntry(entry: Entry, purpose: Purpose): ReadEntry {
  const path = `${propertyOf[purpose]}[${JSON.stringify(entry.key)}]`;
  const chain = readCertificates(entry.given.chain, `${path}.chain`);
  const { privateKey, privateKeyPassphrase } = entry.given;
  return {
    ...entry,
    purpose,
    path,
    chain,
    leaf: chain.certificates[0],
    privateKey: privateKey === undefined ? undefined : readKeyFile(privateKey, privateKeyPassphrase),
  };
}

function readCertificates(pem: string, path: string): ReadCertificates {
  try {
    return { path, certificates: describePem(pem) };
  } catch (error) {
    return { path, certificates: [], unreadable: firstLine(error) };
  }
}
