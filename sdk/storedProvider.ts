import type { Facet } from "../provider/vocabulary";

const packageName = "pulumi-couchbase-security";

/**
 * The source text that the SDK's dynamic provider runs for a resource, stored in state as the input `__provider`: delete and refresh
 * run what an earlier version of this package stored. So it is a constant that captures nothing and only asks the installed package
 * for the provider of a facet. What it asks for is frozen (see provider/pulumi/index.ts).
 *
 * `pulumi.dynamic.Resource` would make such a text by serialising closures. It is written down instead, because what is stored for ever
 * should not depend on how a compiler or the SDK of the day writes a closure.
 */
export function storedProvider(facet: Facet): string {
  return `exports.handler = () => {
  const fail = (text) => { throw Object.assign(new Error(text), { stack: "" }); };
  let provider;
  try {
    provider = require("${packageName}/provider").${facet};
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND" || !error.message.includes("'${packageName}/provider'")) throw error;
    fail("The package ${packageName} is not installed where the Pulumi program is (" + process.cwd() + "). Install it there: npm install ${packageName}");
  }
  return provider || fail("The installed ${packageName} is too old for this resource. Update it: npm install ${packageName}@latest");
};
`;
}
