import { groupIds, groupOf, localUser, type Group, type LocalUser } from "../access/users";
import { rolesOf } from "../access/roles";
import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import { usersPermission } from "../access/usersPermission";
import type { Route } from "../http/route";
import { Validator } from "../http/validator";

const write = usersPermission("write");
const read = usersPermission("read");
const users = "/settings/rbac/users/local";
const groupPath = "/settings/rbac/groups";

export const userRoutes: readonly Route[] = [
  { method: "PUT", path: `${users}/{}`, permission: write, handle: putUser },
  { method: "DELETE", path: `${users}/{}`, permission: write, handle: deleteUser },
  { method: "GET", path: groupPath, permission: read, handle: listGroups },
  { method: "GET", path: `${groupPath}/{}`, permission: read, handle: showGroup },
  { method: "PUT", path: `${groupPath}/{}`, permission: write, handle: putGroup },
  { method: "DELETE", path: `${groupPath}/{}`, permission: write, handle: deleteGroup },
];

/** Recorded: texts beyond some kilobytes take up to a second to the other nodes; the write itself 10 to 35 ms. */
const slowText = 4096;
const slowerReplication = [500, 900] as const;
const writing = [10, 35] as const;
const longestGroupName = 128;
const badGroupName = /[\s()<>,;:\\"/[\]?={}\u0000-\u001f\u007f]/;

function putUser({ node, request, parameters }: Call): Answer {
  const name = parameters[0] ?? "";
  const validator = new Validator(request.form);
  const roles = readRoles(validator, node.profile.compatibility[0]);
  const password = validator.value("password") ?? "";
  const userGroups = (validator.value("groups") ?? "").split(",").filter((group) => group !== "");
  if (validator.failed) return validator.answer();
  const user: LocalUser = {
    password,
    name: validator.value("name"),
    uuid: userUuid(node.making.chance.hex(32)),
    roles,
    groups: userGroups,
    passwordChanged: new Date().toISOString().replace(/\.\d+Z$/, ".000Z"),
  };
  node.write(localUser(name), user);
  return json("");
}

function userUuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function deleteUser({ node, parameters }: Call): Answer {
  const name = parameters[0] ?? "";
  if (!node.config.get(localUser(name))) return json("User was not found.", 404);
  node.write(localUser(name), undefined);
  return json("");
}

function shown(id: string, { roles, description, ldapReference }: Group): Record<string, unknown> {
  return {
    id,
    roles: roles.map((role) => ({ role })),
    ...(ldapReference === undefined ? {} : { ldap_group_ref: ldapReference }),
    ...(description === undefined ? {} : { description }),
  };
}

function listGroups({ node }: Call): Answer {
  const { config } = node;
  return json(
    groupIds(config).flatMap((id) => {
      const group = config.get(groupOf(id));
      return group ? [shown(id, group)] : [];
    }),
  );
}

function showGroup({ node, parameters }: Call): Answer {
  const id = parameters[0] ?? "";
  const found = node.config.get(groupOf(id));
  return found ? json(shown(id, found)) : json("Unknown group.", 404);
}

async function putGroup({ node, request, parameters }: Call): Promise<Answer> {
  const id = parameters[0] ?? "";
  // JSON is not read: it counts as no parameters at all.
  const isJson = request.headers["content-type"]?.startsWith("application/json") ?? false;
  const validator = new Validator(isJson ? [] : request.form);
  if ([...id].length > longestGroupName) {
    validator.fail("_", `Group name may not exceed ${longestGroupName} characters`);
  } else if (badGroupName.test(id)) {
    validator.fail(
      "_",
      'Group name must not contain spaces, control or any of ()<>,;:\\"/[]?={} characters and must be valid utf8',
    );
  }
  const description = validator.value("description");
  const ldapReference = validator.value("ldap_group_ref");
  const roles = readRoles(validator, node.profile.compatibility[0]);
  validator.refuseUnknown();
  if (validator.failed) return validator.answer();
  const large = Buffer.byteLength(description ?? "") > slowText;
  const later = large ? node.making.chance.between(slowerReplication) : 0;
  node.write(groupOf(id), { description, ldapReference, roles }, later);
  await node.pause(writing);
  return json("");
}

function deleteGroup({ node, parameters }: Call): Answer {
  const id = parameters[0] ?? "";
  if (!node.config.get(groupOf(id))) return json("Group was not found.", 404);
  node.write(groupOf(id), undefined);
  return json("");
}

function readRoles(validator: Validator, major: number): readonly string[] {
  const text = validator.value("roles");
  if (text === undefined) {
    validator.fail("roles", "The value must be supplied");
    return [];
  }
  const roles = text.split(",").filter((role) => role !== "");
  const unknown = roles.filter((role) => !(role.replace(/\[.*$/, "") in rolesOf(major)));
  if (unknown.length > 0) {
    validator.fail(
      "roles",
      `Cannot assign roles to user because the following roles are unknown, malformed or role parameters are undefined: [${unknown.join(",")}]`,
    );
  }
  return roles;
}
