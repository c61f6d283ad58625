import { describePem, type CertificateDescription } from "./description";
import { entriesOf, type Entry } from "./entries";
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

export interface ReadEntry extends Entry {
  /** `nodeCertificates["n0.example.com"]` */
  readonly path: string;
  readonly chain: ReadCertificates;
  readonly leaf: CertificateDescription | undefined;
  readonly privateKey: KeyReading | undefined;
}

/** All material, read once for all checks. */
export interface ReadMaterial {
  readonly authorities: readonly ReadCertificates[];
  readonly entries: readonly ReadEntry[];
}

export function readMaterial(material: CertificateMaterial, cluster: MaterialCluster): ReadMaterial {
  return {
    authorities: material.trustedCAs.map((pem, index) => readCertificates(pem, `trustedCAs[${index}]`)),
    entries: entriesOf(material, cluster.nodes).map((entry) => {
      const path = `nodeCertificates[${JSON.stringify(entry.key)}]`;
      const chain = readCertificates(entry.given.chain, `${path}.chain`);
      const { privateKey, privateKeyPassphrase } = entry.given;
      return {
        ...entry,
        path,
        chain,
        leaf: chain.certificates[0],
        privateKey: privateKey === undefined ? undefined : readKeyFile(privateKey, privateKeyPassphrase),
      };
    }),
  };
}

function readCertificates(pem: string, path: string): ReadCertificates {
  try {
    return { path, certificates: describePem(pem) };
  } catch (error) {
    return { path, certificates: [], unreadable: firstLine(error) };
  }
}
