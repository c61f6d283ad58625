import { isIPv4 } from "node:net";
import type { ConnectionSettings } from "./connectionSettings";
import type { Endpoint } from "./endpoints";

/** What the user should be told about how the cluster is reached. */
export function warningsOf(settings: ConnectionSettings, endpoint: Endpoint): string[] {
  const warnings: string[] = [];
  if (settings.insecureSkipVerify === true && endpoint.secure) {
    warnings.push(
      "insecureSkipVerify: certificates are not verified, so anyone in between can read the password. Give the cluster's CA in caCertificates instead.",
    );
  }
  const abroad = endpoint.seeds.map(({ host }) => host).filter((host) => !isLoopback(host));
  if (!endpoint.secure && abroad.length > 0) {
    warnings.push(
      `The endpoint is plain HTTP: the password goes to ${abroad.join(", ")} unencrypted. Write https:// (port 18091) and the cluster's CA in caCertificates.`,
    );
  }
  return warnings;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}
