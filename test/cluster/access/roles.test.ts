import assert from "node:assert/strict";

import { allows, isPermission } from "./roles";

const configureNetwork = "cluster.admin.setup!write";
const readSecurity = "cluster.admin.security!read";
const writeSecurity = "cluster.admin.security!write";
const writeSettings = "cluster.settings!write";
const readPools = "cluster.pools!read";
const manageFunction = "cluster.collection[b:s:*].eventing.function!manage";
const all = [configureNetwork, readSecurity, writeSecurity, writeSettings, readPools, manageFunction];

/** Cluster API facts H: what each role may do. */
const table: readonly (readonly [role: string, major: number, ...permissions: string[]])[] = [
  ["admin", 7, ...all],
  ["cluster_admin", 7, configureNetwork, writeSettings, readPools],
  ["security_admin_local", 7, readSecurity, writeSecurity, readPools],
  ["security_admin", 8, readSecurity, writeSecurity, readPools],
  ["security_admin", 7],
  ["security_admin_local", 8],
  ["backup_admin", 7, writeSettings, readPools, manageFunction],
  ["eventing_admin", 7, readPools, manageFunction],
  ["ro_admin", 7, readSecurity, readPools],
  ["ro_admin", 8, readPools],
];

describe("roles", () => {
  for (const [role, major, ...permissions] of table) {
    it(`let ${role} of version ${major} do ${permissions.length} of ${all.length} things`, () => {
      assert.deepEqual(
        all.filter((permission) => allows([role], permission, major)),
        all.filter((permission) => permissions.includes(permission)),
      );
    });
  }

  it("are asked for with any bucket's name in brackets", () => {
    for (const name of ["travel-sample", "a.b", "50%", "*", "."])
      assert.ok(isPermission(`cluster.collection[${name}:s:*].eventing.function!manage`), name);
    for (const text of ["cluster", "cluster.pools", "cluster.!read", "cluster.bucket[b!read", "pools!read"])
      assert.ok(!isPermission(text), text);
  });

  it("add up", () => {
    const both = ["cluster_admin", "security_admin_local", "eventing_admin"];
    assert.deepEqual(
      all.filter((permission) => allows(both, permission, 7)),
      all,
    );
  });
});
