import { json, text, type Answer } from "../http/answer";
import { formValue, type Call } from "../http/call";
import { Validator } from "../http/validator";
import type { AutoFailoverField } from "../versions/profile";
import type { AutoFailoverSettings, DiskIssues } from "./settings";

type Fields = { -readonly [Key in keyof AutoFailoverSettings]: AutoFailoverSettings[Key] };
type Reading = { readonly fields: Fields } | { readonly answer: Answer };

const communityTimeout = 30;
const largestTimeout = 3600;
const diskPeriod = { from: 5, to: 3600 };
const booleanFields: readonly AutoFailoverField[] = [
  "canAbortRebalance",
  "failoverServerGroup",
  "failoverPreserveDurabilityMajority",
  "allowFailoverEphemeralNoReplicas",
];
const diskFields = ["failoverOnDataDiskIssues", "failoverOnDataDiskNonResponsiveness"] as const;

/** From 7.6 on: a JSON object of all that is wrong; unknown keys are wrong too (cluster API facts D.2). */
export function readJsonForm(call: Call, stored: AutoFailoverSettings): Reading {
  const { node, request } = call;
  const { smallestTimeout, largestMaxCount, fields: known } = node.profile.autoFailover;
  const validator = new Validator(request.form, node.profile.http.inclusiveRanges);
  validator.refuseDuplicate();
  const enabled = validator.boolean("enabled");
  if (validator.value("enabled") === undefined) validator.fail("enabled", "The value must be supplied");
  const fields: Fields = { enabled: enabled ?? false };

  const timeout = validator.integer(
    "timeout",
    node.isEnterprise ? smallestTimeout : communityTimeout,
    largestTimeout,
  );
  requireTogether(validator, "enabled", enabled, "timeout", timeout);
  if (timeout !== undefined) fields.timeout = timeout;
  if (node.isEnterprise) {
    for (const field of diskFields.filter((one) => known.includes(one))) {
      const disk = readDiskField(validator, field, stored[field] as DiskIssues);
      if (disk) fields[field] = disk;
    }
    readMaxCount(validator, known, stored, fields, largestMaxCount);
    for (const field of booleanFields.filter((one) => known.includes(one) && one in stored)) {
      const value = validator.boolean(field);
      if (value !== undefined) fields[field] = value;
    }
  }
  validator.refuseUnknown();
  const justValidate = request.query.get("just_validate") === "1";
  if (justValidate) {
    return { answer: validator.answer(validator.failed ? node.profile.http.justValidateStatus : 200) };
  }
  return validator.failed ? { answer: validator.answer() } : { fields };
}

function readMaxCount(
  validator: Validator,
  known: readonly AutoFailoverField[],
  stored: AutoFailoverSettings,
  fields: Fields,
  largest: number,
): void {
  const hasSwitch = known.includes("disableMaxCount");
  const disable = hasSwitch ? validator.boolean("disableMaxCount") : undefined;
  if (disable !== undefined) fields.disableMaxCount = disable;
  const maxCount = validator.integer("maxCount", 1, largest);
  if (maxCount === undefined) return;
  fields.maxCount = maxCount;
  if (disable ?? stored.disableMaxCount === true) {
    validator.fail("_", "disableMaxCount is true. Set it to false for maxCount to take effect.");
  }
}

function readDiskField(
  validator: Validator,
  field: AutoFailoverField,
  stored: DiskIssues,
): DiskIssues | undefined {
  const [enabledName, periodName] = [`${field}[enabled]`, `${field}[timePeriod]`];
  const enabled = validator.boolean(enabledName);
  const timePeriod = validator.integer(periodName, diskPeriod.from, diskPeriod.to);
  const onlySwitchedOff = enabled === false;
  if (!onlySwitchedOff) requireTogether(validator, enabledName, enabled, periodName, timePeriod);
  if (enabled === undefined) return undefined;
  return { enabled, timePeriod: enabled ? (timePeriod ?? stored.timePeriod) : stored.timePeriod };
}

/** `switchName` being true and `valueName` being there go together. */
function requireTogether(
  validator: Validator,
  switchName: string,
  enabled: boolean | undefined,
  valueName: string,
  value: number | undefined,
): void {
  if (enabled === true && value === undefined) {
    validator.fail("_", `${switchName} is true. A value must be supplied for ${valueName}`);
  } else if (enabled === undefined && value !== undefined) {
    validator.fail("_", `${switchName} must be true for ${valueName} to take effect`);
  }
}

/** Before 7.6: lines of text; unknown keys, and everything beside `enabled=false`, are passed over. */
export function readTextForm(call: Call, stored: AutoFailoverSettings): Reading {
  const { node, request } = call;
  const { smallestTimeout, largestMaxCount, fields: known } = node.profile.autoFailover;
  const errors: (readonly [field: string, text: string])[] = [];
  const value = (name: string) => formValue(request.form, name);
  const boolean = (name: string): boolean | undefined => {
    const found = value(name);
    if (found === "true" || found === "false") return found === "true";
    if (found !== undefined) errors.push([name, `The value of "${name}" must be true or false`]);
    return undefined;
  };
  const integer = (name: string, from: number, to: number): number | undefined => {
    const number = Number(value(name));
    if (/^\d+$/.test(value(name) ?? "") && number >= from && number <= to) return number;
    errors.push([name, `The value of "${name}" must be a positive integer in a range from ${from} to ${to}`]);
    return undefined;
  };

  const enabled = boolean("enabled");
  if (enabled === undefined && errors.length === 0) {
    errors.push(["enabled", 'The value of "enabled" must be true or false']);
  }
  const fields: Fields = { enabled: enabled ?? false };
  if (enabled === true) {
    fields.timeout = integer(
      "timeout",
      node.isEnterprise ? smallestTimeout : communityTimeout,
      largestTimeout,
    );
    if (node.isEnterprise) {
      if (value("maxCount") !== undefined) fields.maxCount = integer("maxCount", 1, largestMaxCount);
      const disk = "failoverOnDataDiskIssues";
      const [enabledName, periodName] = [`${disk}[enabled]`, `${disk}[timePeriod]`];
      if (value(enabledName) !== undefined || value(periodName) !== undefined) {
        const on = boolean(enabledName);
        if (on === undefined && value(enabledName) === undefined) {
          errors.push([enabledName, `The value of "${enabledName}" must be true or false`]);
        }
        const before = stored[disk] as DiskIssues;
        const period = on === true ? integer(periodName, diskPeriod.from, diskPeriod.to) : before.timePeriod;
        fields[disk] = { enabled: on ?? false, timePeriod: period ?? before.timePeriod };
      }
      for (const field of booleanFields.filter((one) => known.includes(one))) {
        const found = boolean(field);
        if (found !== undefined) fields[field] = found;
      }
    }
  }
  if (request.query.get("just_validate") === "1") {
    const found = errors.length > 0 ? Object.fromEntries(errors) : null;
    return { answer: json({ errors: found }, found ? node.profile.http.justValidateStatus : 200) };
  }
  if (errors.length > 0) return { answer: text(errors.map(([, words]) => `${words}\n`).join(""), 400) };
  return { fields };
}
