/** "all", "none" or the operations that are allowed. */
type Operations = "all" | "none" | readonly string[];
/** What lies under a path of objects; the first entry of a role whose path begins that of the permission decides. */
type Grant = readonly [path: string, operations: Operations];

const onlyLooking: Operations = ["read", "list"];

const securityAdmin: readonly Grant[] = [
  ["admin.security.admin", "none"],
  ["admin.security", "all"],
  ["admin.users", ["read"]],
  ["admin.logs", "none"],
  ["admin.event", "none"],
  ["admin.metakv", "none"],
  ["admin.settings.metrics", "none"],
  ["collection", "none"],
  ["bucket", ["read"]],
  ["analytics", "none"],
  ["backup", "none"],
  ["eventing", "none"],
  ["xdcr", "none"],
  ["ui", "none"],
  ["", onlyLooking],
];

const readOnlyAdmin: readonly Grant[] = [
  ["collection", "none"],
  ["admin.stats_export", ["read"]],
  ["admin", "none"],
  ["eventing", "none"],
  ["analytics", "none"],
  ["backup", ["read"]],
  ["ui", "none"],
  ["", onlyLooking],
];

/** Roles of every version (cluster API facts H). */
const commonRoles: Readonly<Record<string, readonly Grant[]>> = {
  admin: [["", "all"]],
  cluster_admin: [
    ["admin.internal", "none"],
    ["admin.security", "none"],
    ["admin.users", "none"],
    ["admin.diag", ["read"]],
    ["admin.event", "none"],
    ["admin.metakv", "none"],
    ["admin.settings.metrics", "none"],
    ["collection", "none"],
    ["eventing", "none"],
    ["analytics", "none"],
    ["backup", "none"],
    ["ui", "none"],
    ["", "all"],
  ],
  backup_admin: [
    ["admin", "none"],
    ["settings.metrics", "none"],
    ["ui", "none"],
    ["", "all"],
  ],
  eventing_admin: [
    ["admin", "none"],
    ["xdcr", "none"],
    ["collection", "all"],
    ["bucket", "all"],
    ["n1ql", "all"],
    ["eventing", "all"],
    ["analytics", "all"],
    ["buckets", "all"],
    ["settings.metrics", "none"],
    ["ui", "none"],
    ["", ["read"]],
  ],
};

const rolesBefore8: Readonly<Record<string, readonly Grant[]>> = {
  ...commonRoles,
  ro_admin: [["admin.security", onlyLooking], ["admin.users", ["read"]], ...readOnlyAdmin],
  security_admin_local: [["admin.security.external", "none"], ...securityAdmin],
  security_admin_external: [["admin.security.local", "none"], ...securityAdmin],
};

function userAdmin(others: "local" | "external", further: readonly Grant[] = []): readonly Grant[] {
  return [
    ["admin.security", "none"],
    ["admin.security_info", ["read", "write"]],
    ["admin.users.admin", "none"],
    [`admin.users.${others}`, "none"],
    ["admin.users", "all"],
    ...further,
    ...securityAdmin.slice(3),
  ];
}

const rolesOf8: Readonly<Record<string, readonly Grant[]>> = {
  ...commonRoles,
  ro_admin: readOnlyAdmin,
  security_admin: securityAdmin,
  user_admin_local: userAdmin("external"),
  user_admin_external: userAdmin("local", [["admin.settings", "none"]]),
  ro_security_admin: [
    ["admin.security.admin", ["read"]],
    ["admin.security", ["read"]],
    ...securityAdmin.slice(2),
  ],
};

export function rolesOf(majorVersion: number): Readonly<Record<string, readonly Grant[]>> {
  return majorVersion >= 8 ? rolesOf8 : rolesBefore8;
}

/**
 * Whether one of the roles allows a permission such as "cluster.admin.setup!write" or
 * "cluster.collection[b:s:c].eventing.function!manage".
 */
export function allows(roles: readonly string[], permission: string, majorVersion: number): boolean {
  const parsed = /^cluster(?:\.(.*))?!(\w+)$/.exec(permission);
  if (!parsed) return false;
  const path = (parsed[1] ?? "").replace(/\[[^\]]*\]/g, "");
  const operation = parsed[2] ?? "";
  return roles.some((role) => {
    const grants = rolesOf(majorVersion)[role.replace(/\[.*$/, "")] ?? [];
    const operations = grants.find(([start]) => begins(path, start))?.[1] ?? "none";
    if (operations === "all") return true;
    return operations !== "none" && operations.includes(operation);
  });
}

/** A permission the server can understand at all. What is in brackets are names, such as `travel-sample`. */
export function isPermission(text: string): boolean {
  return /^cluster(\.\w+(\[[^\]]*\])?)*!\w+$/.test(text);
}

function begins(path: string, start: string): boolean {
  return start === "" || path === start || path.startsWith(`${start}.`);
}
