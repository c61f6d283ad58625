import { administrator } from "../provisioning/settings";
import type { ConfigCopy } from "../replication/configCopy";
import { setting } from "../replication/setting";

export interface LocalUser {
  readonly password: string;
  readonly name?: string;
  readonly uuid?: string;
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

const usersStart = "user/";
const groupsStart = "group/";
/** Each by itself, so that two nodes can write different ones at once; undefined: deleted. */
export const localUser = (name: string) => setting<LocalUser | undefined>(usersStart + name);
export const groupOf = (id: string) => setting<Group | undefined>(groupsStart + id);

export function userNames(config: ConfigCopy): readonly string[] {
  return config.namesAfter(usersStart);
}

export function groupIds(config: ConfigCopy): readonly string[] {
  return config.namesAfter(groupsStart);
}

/** A user's own roles and those of its groups. */
export function rolesOfUser(config: ConfigCopy, user: LocalUser): readonly string[] {
  return [...user.roles, ...user.groups.flatMap((id) => config.get(groupOf(id))?.roles ?? [])];
}

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
  const user = config.get(localUser(name));
  if (!user || user.password !== password) return undefined;
  const roles = rolesOfUser(config, user);
  return { id: name, domain: "local", roles, passwordChanged: user.passwordChanged };
}
