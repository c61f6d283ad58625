import { strict as assert } from "node:assert";
import { secureTwinOf } from "../../../../provider/pulumi/connection/secureTwin";

describe("A plain endpoint written with TLS", () => {
  const twins: readonly [string, string | undefined][] = [
    ["http://h", "https://h:18091"],
    ["http://h:9000", "https://h:19000"],
    ["http://[::1]:9000", "https://[::1]:19000"],
    ["couchbase://h1,h2:9001", "couchbases://h1,h2:19001"],
    ["https://h", undefined],
    ["couchbases://h", undefined],
  ];
  for (const [plain, secure] of twins) {
    it(`of ${plain} is ${secure ?? "itself"}`, () => assert.equal(secureTwinOf(plain), secure));
  }
});
