import { equal, rejects } from "node:assert/strict";
import { SecurityError } from "../../../../provider/errors/securityError";
import { change } from "../../../../provider/execution/certificates/waiting";
import { fakeRun } from "../support/fakeRun";

/** Sends a change that is refused with that status so many times. */
async function changing(status: number, times: number) {
  const { run, node } = fakeRun({});
  let sent = 0;
  const send = async () => {
    if (sent++ < times) throw new SecurityError("CBSEC_SERVER_REFUSED", "No.", { status });
  };
  const done = change(run, node.otpNode, "a change", send, () => Promise.resolve(false));
  await done.catch(() => undefined);
  return { done, sent };
}

describe("a change of certificates", () => {
  it("is sent again while the server has no quorum", async () => {
    const { done, sent } = await changing(503, 2);
    await done;
    equal(sent, 3);
  });

  it("is sent once when it is refused for another reason", async () => {
    const { done, sent } = await changing(400, 2);
    await rejects(done, { code: "CBSEC_SERVER_REFUSED" });
    equal(sent, 1);
  });
});
