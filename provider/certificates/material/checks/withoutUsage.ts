import type { Finding } from "../finding";
import { allowsUsage } from "../extensions";
import type { ReadCertificates } from "../readMaterial";

const usages = {
  serverAuth: { identifier: "1.3.6.1.5.5.7.3.1", meaning: "TLS Web Server Authentication" },
  clientAuth: { identifier: "1.3.6.1.5.5.7.3.2", meaning: "TLS Web Client Authentication" },
} as const;

/** Certificates whose extended key usage leaves out what they are to be used for; those without one may be used for everything. */
export function withoutUsage(
  texts: readonly ReadCertificates[],
  usage: keyof typeof usages,
  remedy: string,
): Omit<Finding, "check">[] {
  const { identifier, meaning } = usages[usage];
  return texts.flatMap(({ path, certificates }) =>
    certificates
      .filter((certificate) => !allowsUsage(certificate, identifier))
      .map(({ subject }) => ({
        severity: "refuse" as const,
        path,
        found: `${subject} has an extended key usage without ${usage} (${meaning})`,
        remedy,
      })),
  );
}
