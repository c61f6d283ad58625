import { trustedCAs } from "../certificates/settings";
import type { ConfigCopy } from "../replication/configCopy";
import { cipherSuites, honorCipherOrder, tlsMinVersion } from "../security/keys";
import { clientCertificateAuth } from "../security/clientCertificateAuth";
import { securitySettings } from "../security/settings";
import type { VersionProfile } from "../versions/profile";

/** Settings whose change may restart the TLS web server. */
const keys = [trustedCAs.key, clientCertificateAuth.key, securitySettings.key];

export function concernsTls(key: string): boolean {
  return keys.includes(key);
}

/**
 * What a node's TLS web server runs with, but for its certificate: it restarts when this becomes another (ns_server:
 * ns_ssl_services_setup). In 7.0 the cluster's authority alone restarts nothing.
 */
export function tlsSettings(config: ConfigCopy, profile: VersionProfile): string {
  const security = config.get(securitySettings) ?? {};
  const effective = [tlsMinVersion, cipherSuites, honorCipherOrder].map(
    ({ name, fallback }) => security[`clusterManager.${name}`] ?? security[name] ?? fallback,
  );
  const trusted =
    profile.certificates.authorities === "one" ? [] : config.get(trustedCAs)?.map((one) => one.fingerprint);
  return JSON.stringify([effective, config.get(clientCertificateAuth), trusted]);
}
