import { isBefore } from "../../planning/versions";
import { authorityChecks } from "./checks/authorityChecks";
import { chainChecks } from "./checks/chainChecks";
import { clientChecks } from "./checks/clientChecks";
import { entryChecks } from "./checks/entryChecks";
import { keyChecks } from "./checks/keyChecks";
import { nameAndUsageChecks } from "./checks/nameAndUsageChecks";
import { validityChecks } from "./checks/validityChecks";
import { describePem } from "./description";
import {
  defaultMinimumValidityDays,
  type Finding,
  type MaterialCheck,
  type MaterialOptions,
} from "./finding";
import type { CertificateMaterial, MaterialCluster } from "./material";
import { readMaterial } from "./readMaterial";

/** Every check over the material, in the order in which findings are reported. */
export const materialChecks: readonly MaterialCheck[] = [
  ...entryChecks,
  ...authorityChecks,
  ...chainChecks,
  ...validityChecks,
  ...nameAndUsageChecks,
  ...clientChecks,
  ...keyChecks,
];

export interface CheckedMaterial {
  /** All at once; none with severity `refuse`: the material may be used. */
  readonly findings: readonly Finding[];
}

/**
 * Checks all material before any node is touched. At least as strict as every server version (7.0 takes certificates that name another
 * host and 7.6 ones that name none; only turning encryption on, or the services' own TLS, would show it). Throws
 * CBSEC_CERTIFICATE_UNREADABLE only when what the cluster itself says it trusts cannot be read.
 */
export function checkMaterial(
  material: CertificateMaterial,
  cluster: MaterialCluster,
  now: Date,
  options: MaterialOptions = {},
): CheckedMaterial {
  const read = readMaterial(material, cluster);
  const given = read.authorities.flatMap(({ certificates }) => certificates);
  const trusted = cluster.trustedCAs.flatMap(describePem);
  const before71 = isBefore(cluster.version, "7.1.0");
  const input = {
    material: read,
    cluster,
    trusted,
    authorities: before71 && given.length > 0 ? given : [...given, ...trusted],
    now,
    minimumValidityDays: options.minimumValidityDays ?? defaultMinimumValidityDays,
    filesArePresent: options.filesArePresent ?? false,
    addCAsBy: options.addCAsBy ?? (before71 ? "upload" : "inbox"),
  } as const;
  return {
    findings: materialChecks.flatMap(({ check, find }) =>
      find(input).map((finding) => ({ check, ...finding })),
    ),
  };
}
