import { empty, fieldErrors, json, type Answer, type FieldError } from "../http/answer";
import { formValue, type Call } from "../http/call";
import type { Route } from "../http/route";
import { Validator } from "../http/validator";
import { membershipOf } from "../node/settings";
import { erlangStrings } from "../http/erlangStrings";
import { readServiceNames, unknownServices } from "../node/services";
import type { SimulatedNode } from "../node/simulatedNode";
import { rename } from "../provisioning/join";
import {
  administrator,
  clusterName,
  clusterUuid,
  memoryQuotas,
  type MemoryQuotas,
} from "../provisioning/settings";
import { quotasOf } from "./resources";

const setup = "cluster.admin.setup!write";

export const provisioningRoutes: readonly Route[] = [
  { method: "POST", path: "/node/controller/setupServices", permission: setup, handle: setupServices },
  { method: "POST", path: "/node/controller/rename", permission: setup, handle: renameNode },
  { method: "POST", path: "/pools/default", permission: "cluster.pools!write", handle: setQuotas },
  { method: "GET", path: "/settings/web", permission: "cluster.settings!read", handle: showWeb },
  { method: "POST", path: "/settings/web", permission: "cluster.admin.security!write", handle: setWeb },
  {
    method: "POST",
    path: "/clusterInit",
    permission: setup,
    handle: clusterInit,
    missingIn: (node) => !node.profile.http.clusterInit,
  },
];

const shortestPassword = 6;

function isProvisioned(node: SimulatedNode): boolean {
  return node.config.get(administrator) !== undefined;
}

function readServices(validator: Validator): readonly string[] {
  const services = readServiceNames(validator.value("services") ?? "");
  const unknown = unknownServices(services);
  if (unknown.length > 0) {
    validator.fail("services", `Unknown services: ${erlangStrings(unknown)}`);
  } else if (services.length === 0) {
    validator.fail("services", "At least one service has to be selected");
  }
  return services;
}

/** 7.0 lists what is wrong without naming the field. */
function wrong(node: SimulatedNode, errors: readonly FieldError[]): Answer {
  return node.profile.http.clusterInit
    ? fieldErrors(errors)
    : json(
        errors.map(([, words]) => words),
        400,
      );
}

function setupServices({ node, request }: Call): Answer {
  if (isProvisioned(node)) {
    return wrong(node, [["services", "cannot change node services after cluster is provisioned"]]);
  }
  const validator = new Validator(request.form);
  const services = readServices(validator);
  if (validator.failed) return wrong(node, validator.errors);
  node.write(membershipOf(node.otpNode), { state: "active", services });
  return empty;
}

function renameNode({ node, request }: Call): Answer {
  rename(node, formValue(request.form, "hostname") ?? node.name);
  return empty;
}

const smallestDataQuota = 256;
const quotaNames = [
  "queryMemoryQuota",
  "indexMemoryQuota",
  "ftsMemoryQuota",
  "cbasMemoryQuota",
  "eventingMemoryQuota",
];

function setQuotas({ node, request }: Call): Answer {
  const validator = new Validator(request.form);
  for (const one of ["clusterName", "tempPath", ...quotaNames]) validator.value(one);
  const wanted = validator.value("memoryQuota");
  if (wanted !== undefined && !/^\d+$/.test(wanted)) {
    validator.fail("memoryQuota", "The value must be an integer");
  } else if (wanted !== undefined && Number(wanted) < smallestDataQuota) {
    validator.fail(
      "memoryQuota",
      `The data service quota (${wanted}MB) cannot be less than ${smallestDataQuota}MB (current total buckets quota, or at least ${smallestDataQuota}MB).`,
    );
  }
  validator.refuseUnknown();
  if (validator.failed) return validator.answer();
  const name = formValue(request.form, "clusterName");
  if (name !== undefined) node.write(clusterName, name);
  const quota = formValue(request.form, "memoryQuota");
  if (quota !== undefined) node.write(memoryQuotas, quotasWith(node, Number(quota)));
  return empty;
}

function quotasWith(node: SimulatedNode, data: number): MemoryQuotas {
  return { ...quotasOf(node), data };
}

function showWeb({ node }: Call): Answer {
  return json({
    port: node.making.ports.rest,
    username: node.config.get(administrator)?.username ?? "",
  });
}

function readAdministrator(validator: Validator): { username: string; password: string } {
  const username = validator.value("username") ?? "";
  const password = validator.value("password") ?? "";
  if (username === "") validator.fail("username", "Username must not be empty");
  if (password.length < shortestPassword) {
    validator.fail("password", `The password must be at least ${shortestPassword} characters long.`);
  }
  return { username, password };
}

function setWeb(call: Call): Answer {
  const { node, request } = call;
  const blank = ["username", "password"].some((name) => (formValue(request.form, name) ?? "") === "");
  if (blank && !node.profile.http.clusterInit) return json(["Username and password are required."], 400);
  const validator = new Validator(request.form);
  const wanted = readAdministrator(validator);
  if (validator.failed) return wrong(node, validator.errors);
  return becomeProvisioned(call, wanted);
}

function clusterInit(call: Call): Answer {
  const { node, request } = call;
  const validator = new Validator(request.form);
  if (validator.value("services") === undefined) {
    return fieldErrors([["services", "The value must be supplied"]]);
  }
  const services = readServices(validator);
  const wanted = readAdministrator(validator);
  if (validator.failed) return validator.answer();
  const hostname = formValue(request.form, "hostname");
  if (hostname !== undefined) rename(node, hostname);
  node.write(membershipOf(node.otpNode), { state: "active", services });
  node.write(clusterName, formValue(request.form, "clusterName") ?? "");
  const quota = formValue(request.form, "memoryQuota");
  if (quota !== undefined) node.write(memoryQuotas, quotasWith(node, Number(quota)));
  return becomeProvisioned(call, wanted);
}

function becomeProvisioned(call: Call, wanted: { username: string; password: string }): Answer {
  const { node, request } = call;
  if (node.config.get(clusterUuid) === undefined) node.write(clusterUuid, node.making.chance.hex(32));
  node.write(administrator, wanted);
  const scheme = request.tls ? "https" : "http";
  return json({ newBaseUri: `${scheme}://${request.headers["host"] ?? request.localAddress}/` });
}
