import { administrator } from "../provisioning/settings";
import type { ConfigCopy } from "../replication/configCopy";
import { setting } from "../replication/setting";

export interface LocalUser {
  readonly password: string;
  readonly name?: string;
  readonly roles: readonly string[];
  readonly groups: readonly string[];
  readonly passwordChanged: string;
}

/** A role-less group can hold a note; groups give their roles to their users. */
export interface Group {
  /** Not there is something else than an empty one. */
  readonly description?: string;
  readonly ldapReference?: string;
  readonly roles: readonly string[];
}

export const localUsers = setting<Readonly<Record<string, LocalUser>>>("users");
export const groups = setting<Readonly<Record<string, Group>>>("groups");

/** Who is asking. */
export interface User {
  readonly id: string;
  readonly domain: "anonymous" | "admin" | "local";
  readonly roles: readonly string[];
  readonly passwordChanged?: string;
}

const nobody: User = { id: "", domain: "anonymous", roles: [] };
/** Before an administrator is set, everybody is one. */
const anybodyBeforeProvisioning: User = { id: "", domain: "anonymous", roles: ["admin"] };

/** The user behind an Authorization header; undefined when the credentials are wrong. */
export function authenticate(config: ConfigCopy, authorization: string | undefined): User | undefined {
  const admin = config.get(administrator);
  if (!admin) return anybodyBeforeProvisioning;
  if (authorization === undefined) return nobody;
  const encoded = /^Basic\s+(.*)$/i.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const credentials = Buffer.from(encoded, "base64").toString("utf8");
  const colon = credentials.indexOf(":");
  const [name, password] = [credentials.slice(0, colon), credentials.slice(colon + 1)];
  if (name === admin.username) {
    return password === admin.password ? { id: name, domain: "admin", roles: ["admin"] } : undefined;
  }
  const user = config.get(localUsers)?.[name];
  if (!user || user.password !== password) return undefined;
  const known = config.get(groups) ?? {};
  const roles = [...user.roles, ...user.groups.flatMap((group) => known[group]?.roles ?? [])];
  return { id: name, domain: "local", roles, passwordChanged: user.passwordChanged };
}
