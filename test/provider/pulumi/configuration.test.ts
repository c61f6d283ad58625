import { strict as assert } from "node:assert";
import { storeConfiguration, storedConfiguration } from "../../../provider/pulumi/configuration";

describe("The stack configuration", () => {
  afterEach(() => storeConfiguration({ config: { get: () => undefined } }, []));

  it("is kept at once, below its own namespace only", () => {
    const values: Record<string, string> = {
      "couchbase:endpoint": "https://h",
      "couchbase:unknown": "x",
      endpoint: "https://elsewhere",
      "aws:password": "y",
    };
    storeConfiguration({ config: { get: (key) => values[key] } }, ["endpoint", "password"]);
    assert.deepEqual(storedConfiguration(), { endpoint: "https://h" });
  });
});
