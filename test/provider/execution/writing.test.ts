import { equal, rejects } from "node:assert/strict";
import { SecurityError } from "../../../provider/errors/securityError";
import { write } from "../../../provider/execution/writing";
import { fakeRun } from "./support/fakeRun";

const lost = () => Promise.reject(new SecurityError("CBSEC_ANSWER_LOST", "The connection ended."));

describe("a write whose answer was lost", () => {
  it("is not sent again when reading back shows its effect", async () => {
    const { run, node } = fakeRun({});
    let sent = 0;
    await write(
      run,
      node,
      () => {
        sent += 1;
        return lost();
      },
      () => Promise.resolve(true),
    );
    equal(sent, 1);
  });

  it("is sent again, at most three times, while reading back shows nothing", async () => {
    const { run, node } = fakeRun({});
    let sent = 0;
    const send = () => {
      sent += 1;
      return lost();
    };
    await rejects(
      write(run, node, send, () => Promise.resolve(false)),
      { code: "CBSEC_ANSWER_LOST" },
    );
    equal(sent, 3);
  });
});
