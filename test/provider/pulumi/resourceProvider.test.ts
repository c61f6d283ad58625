import { strict as assert } from "node:assert";
import { encryptionFacet } from "../../../provider/pulumi/facets/encryption";
import { resourceProvider } from "../../../provider/pulumi/resourceProvider";
import { dependencies } from "./support";

describe("The provider of a resource", () => {
  const said: string[] = [];
  const provider = resourceProvider(
    encryptionFacet,
    dependencies({
      expect: () => {
        said.push("expected");
        return () => void said.push("arrived");
      },
    }),
  );
  const id = "encryption@u";
  const outputs = {
    cluster: { endpoint: "http://127.0.0.1:9", username: "u", password: "p" },
    level: "all",
    found: { level: "none" },
  };

  beforeEach(() => said.splice(0));

  for (const [name, call] of Object.entries({
    create: () => provider.create(outputs),
    update: () => provider.update(id, outputs, outputs),
    delete: () => provider.delete(id, outputs),
  })) {
    it(`lets ${name} be waited for by other resources from its beginning on, as long as it may still come`, async () => {
      const ended = call();
      assert.deepEqual(said, ["expected"]);
      await assert.rejects(ended, /CBSEC_UNREACHABLE/);
      assert.deepEqual(said, ["expected", "arrived"]);
    });
  }

  it("lets nobody wait for what changes nothing", async () => {
    await provider.check({}, outputs);
    await provider.diff(id, outputs, outputs);
    await assert.rejects(provider.read(id, outputs));
    assert.deepEqual(said, []);
  });
});
