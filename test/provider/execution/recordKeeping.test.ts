import { deepEqual, match } from "node:assert/strict";
import { SecurityError } from "../../../provider/errors/securityError";
import { lookBefore } from "../../../provider/execution/recordKeeping";
import type { RecordStore } from "../../../provider/record";

describe("A look at the records before anything is changed", () => {
  const storeThat = (list: RecordStore["list"]) => ({ list }) as RecordStore;

  it("finds none where there are none, and warns of nothing", async () => {
    const warned: string[] = [];
    const { open, views } = await lookBefore(
      storeThat(async () => []),
      (text) => void warned.push(text),
    );
    deepEqual([open, views, warned], [false, [], []]);
  });

  it("tells why the place could not be looked at", async () => {
    const warned: string[] = [];
    const refuses = async () => {
      throw new SecurityError("CBSEC_SERVER_REFUSED", "n0 refused the request.");
    };
    const { open } = await lookBefore(storeThat(refuses), (text) => void warned.push(text));
    deepEqual([open, warned.length], [false, 1]);
    match(warned[0] ?? "", /is not known\. n0 refused the request\./);
  });

  it("counts what cannot be read as open", async () => {
    const warned: string[] = [];
    const unreadable = async () => {
      throw new SecurityError("CBSEC_RECORD_UNREADABLE", "Group x cannot be read.");
    };
    const { open } = await lookBefore(storeThat(unreadable), (text) => void warned.push(text));
    deepEqual([open, warned], [true, []]);
  });
});
