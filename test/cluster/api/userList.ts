import { localUser, rolesOfUser, groupOf, userNames, type LocalUser } from "../access/users";
import { usersPermission } from "../access/usersPermission";
import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import type { SimulatedNode } from "../node/simulatedNode";

const permission = usersPermission("read");
const users = "/settings/rbac/users";
const domains = ["local", "external"];

/** Users as administrators see them (ns_server: menelaus_web_rbac, user_to_json). */
export const userListRoutes: readonly Route[] = [
  { method: "GET", path: users, permission, handle: ({ node }) => list(node) },
  { method: "GET", path: `${users}/{}`, permission, handle: listDomain },
  { method: "GET", path: `${users}/{}/{}`, permission, handle: showUser },
];

function list(node: SimulatedNode): Answer {
  return json(
    userNames(node.config).flatMap((name) => {
      const user = node.config.get(localUser(name));
      return user ? [shown(node, name, user)] : [];
    }),
  );
}

function listDomain({ node, parameters: [domain = ""] }: Call): Answer {
  if (!domains.includes(domain)) return json("Unknown user domain.", 404);
  return domain === "local" ? list(node) : json([]);
}

function showUser({ node, parameters: [domain = "", name = ""] }: Call): Answer {
  if (!domains.includes(domain)) return json("Unknown user domain.", 404);
  const user = domain === "local" ? node.config.get(localUser(name)) : undefined;
  return user ? json(shown(node, name, user)) : json("Unknown user.", 404);
}

function shown(node: SimulatedNode, name: string, user: LocalUser): Record<string, unknown> {
  const [major, minor] = node.profile.compatibility;
  const roles = [...new Set(rolesOfUser(node.config, user))];
  return {
    id: name,
    domain: "local",
    roles: roles.map((role) => ({ role, origins: originsOf(node, user, role) })),
    groups: user.groups,
    external_groups: [],
    name: user.name ?? "",
    ...(major > 7 || minor > 0 ? { uuid: user.uuid } : {}),
    password_change_date: user.passwordChanged,
    ...(major > 7 ? { locked: false, temporary_password: false } : {}),
  };
}

function originsOf(node: SimulatedNode, user: LocalUser, role: string): readonly Record<string, string>[] {
  const groups = user.groups.filter((id) => node.config.get(groupOf(id))?.roles.includes(role));
  return [
    ...(user.roles.includes(role) ? [{ type: "user" }] : []),
    ...groups.map((group) => ({ type: "group", name: group })),
  ];
}
