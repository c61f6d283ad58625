import { equal, rejects } from "node:assert/strict";
import { SecurityError } from "../../../../provider/errors/securityError";
import { regenerateCertificates } from "../../../../provider/execution/certificates/steps/regenerateCertificates";
import { noSupplies } from "../../../../provider/execution/certificates/tools";
import { Guard } from "../../../../provider/execution/guard";
import type { StepOf } from "../../../../provider/planning/step";
import { aCluster } from "../../planning/states";
import { fakeRun } from "../support/fakeRun";

const step: StepOf<"regenerateCertificates"> = {
  kind: "regenerateCertificates",
  text: "Have the server make certificates",
  node: "ns_1@n0.cb.test",
  newAuthority: true,
};

describe("having the server make certificates", () => {
  it("is not sent again after a refused connection when meanwhile a rule of the step is broken", async () => {
    let sent = 0;
    const { run } = fakeRun(
      {
        regenerateCertificates: async (_newAuthority, options) => {
          await run.time.sleep(1_000);
          await options?.again?.();
          sent += 1;
          return "";
        },
      },
      { trust: () => undefined },
    );
    const broken = new SecurityError("CBSEC_STEP_FAILED", "n1.cb.test is encrypted.");
    let looks = 0;
    run.guard = new Guard(run.time, () => (++looks === 1 ? Promise.resolve() : Promise.reject(broken)));
    await rejects(regenerateCertificates(noSupplies).act(run, step, aCluster()), broken);
    equal(sent, 0);
  });
});
