import { TLSSocket } from "node:tls";
import { X509Certificate } from "node:crypto";
import type { Socket } from "node:net";

import { alternativeNames } from "../certificates/names";
import { administrator } from "../provisioning/settings";
import type { ConfigCopy } from "../replication/configCopy";
import { clientCertificateAuth } from "../security/clientCertificateAuth";
import { localUser, rolesOfUser, type User } from "./users";

const kinds: Readonly<Record<string, string>> = {
  "san.email": "email",
  "san.dnsname": "DNS",
  "san.uri": "URI",
};

/**
 * Who a client's certificate stands for: it wins over the Authorization header (cluster API facts H). "nobody": it stands for no
 * user. Undefined: there is none, or none is asked for.
 */
export function userByCertificate(config: ConfigCopy, socket: Socket): User | "nobody" | undefined {
  const auth = config.get(clientCertificateAuth);
  if (!auth || auth.state === "disable" || !(socket instanceof TLSSocket)) return undefined;
  const { raw } = socket.getPeerCertificate();
  if (!(raw as Buffer | undefined)) return undefined;
  const certificate = new X509Certificate(raw);
  for (const { path, prefix, delimiter } of auth.prefixes) {
    const found = namesAt(certificate, path).find((name) => name.startsWith(prefix));
    if (found === undefined) continue;
    const name = untilDelimiter(found.slice(prefix.length), delimiter);
    return userNamed(config, name) ?? "nobody";
  }
  return "nobody";
}

function namesAt(certificate: X509Certificate, path: string): readonly string[] {
  if (path !== "subject.cn") return alternativeNames(certificate, kinds[path] ?? path);
  return certificate.subject
    .split("\n")
    .filter((part) => part.startsWith("CN="))
    .map((part) => part.slice(3));
}

function untilDelimiter(name: string, delimiter: string): string {
  const at = [...name].findIndex((character) => delimiter.includes(character));
  return at < 0 ? name : name.slice(0, at);
}

function userNamed(config: ConfigCopy, name: string): User | undefined {
  if (config.get(administrator)?.username === name) return { id: name, domain: "admin", roles: ["admin"] };
  const user = config.get(localUser(name));
  if (!user) return undefined;
  const roles = rolesOfUser(config, user);
  return { id: name, domain: "local", roles, passwordChanged: user.passwordChanged };
}
