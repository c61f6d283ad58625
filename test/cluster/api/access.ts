import { allows, isPermission } from "../access/roles";
import { json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";

export const accessRoutes: readonly Route[] = [
  { method: "GET", path: "/whoami", permission: "anyone", handle: whoami },
  {
    method: "POST",
    path: "/pools/default/checkPermissions",
    permission: "anyone",
    handle: checkPermissions,
  },
];

function whoami({ user }: Call): Answer {
  return json({
    roles: user.roles.map((role) => ({ role })),
    id: user.id,
    domain: user.domain,
    ...(user.passwordChanged === undefined ? {} : { password_change_date: user.passwordChanged }),
  });
}

/** The body is a list of permissions with commas between; the answer has each of them. */
function checkPermissions({ node, user, request }: Call): Answer {
  const asked = request.body.split(",").map((permission) => permission.trim());
  const malformed = asked.filter((permission) => !isPermission(permission));
  if (malformed.length > 0) return json(`Malformed permissions: [${malformed.join(",")}].`, 400);
  const [major] = node.profile.compatibility;
  return json(
    Object.fromEntries(asked.map((permission) => [permission, allows(user.roles, permission, major)])),
  );
}
