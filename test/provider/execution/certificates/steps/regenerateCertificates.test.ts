import { deepEqual, equal, rejects } from "node:assert/strict";
import type { CertificateDescription } from "../../../../../provider/certificates/material/description";
import { Guard } from "../../../../../provider/execution/guard";
import { readCertificates } from "../../../../../provider/execution/certificates/readCertificates";
import { regenerateCertificates } from "../../../../../provider/execution/certificates/steps/regenerateCertificates";
import { isAtRest } from "../../../../../provider/execution/lostNode";
import type { Keeping } from "../../../../../provider/execution/run";
import { noSupplies } from "../../../../../provider/execution/certificates/tools";
import type { StepOf } from "../../../../../provider/planning/step";
import { makeAuthority } from "../../../planning/certificates/authorities";
import { aCluster } from "../../../planning/states";
import { certifiedRun, type Look } from "../support/certified";

describe("certificates that the server makes again", () => {
  let present: Look;
  let made: Look;
  let old: CertificateDescription;
  let root: CertificateDescription;
  before(async () => {
    const [before, authority] = [await makeAuthority("Server 1"), await makeAuthority("Server 2")];
    [old, root] = [before.certificate, authority.certificate];
    present = { trusted: [old], leaf: await before.issue("n0.cb.test"), made: "generated" };
    made = { ...present, trusted: [old, root], leaf: await authority.issue("n0.cb.test") };
  });

  function regenerating(looks: readonly [Look, ...Look[]], { newAuthority = true, broken = false } = {}) {
    const calls: string[] = [];
    const {
      run,
      node,
      looks: times,
    } = certifiedRun(
      looks,
      {
        regenerateCertificates: async (isNew) => {
          calls.push(`regenerate, ${isNew ? "new" : "same"} CA`);
          return root.pem;
        },
      },
      {
        trust: (pems) =>
          void calls.push(`trust ${pems.map((pem) => (pem === root.pem ? "new" : "old")).join()}`),
      },
    );
    run.guard = new Guard(run.time, async () => {
      calls.push("guards");
      if (broken) throw new Error("a rule is broken");
    });
    const step: StepOf<"regenerateCertificates"> = {
      kind: "regenerateCertificates",
      node: node.otpNode,
      newAuthority,
      text: "make certificates again",
    };
    const held = { expectValid: () => undefined } as Keeping["held"];
    run.keeping = { held, atRest: true } as Keeping;
    run.step = step;
    const runner = regenerateCertificates(noSupplies);
    const act = async () => {
      const value = await readCertificates(run.client);
      await runner.act(run, step, aCluster({ certificates: { readable: true, value } }));
    };
    return { run, calls, times, act, verify: () => runner.verify(run, step) };
  }

  it("are asked for when every rule holds, by a client that trusts the server's CAs, the new one included", async () => {
    const { run, calls, act } = regenerating([present]);
    await act();
    deepEqual(calls, ["trust old", "guards", "regenerate, new CA", "trust new"]);
    deepEqual([run.changed, isAtRest(run)], [true, false]);
  });

  it("are not asked for when a rule is broken", async () => {
    const { run, calls, act } = regenerating([present], { broken: true });
    await rejects(act(), /a rule is broken/);
    deepEqual(calls, ["trust old", "guards"]);
    deepEqual([run.changed, isAtRest(run)], [false, true]);
  });

  it("are waited for on every node, and the nodes' health after them", async () => {
    const ill = { ...made, healthy: false };
    const { times, act, verify } = regenerating([present, present, present, ill, ill, made]);
    await act();
    await verify();
    equal(times(), 6);
  });

  for (const [what, wrong, says] of [
    ["under the CA that was made", () => present, /n0\.cb\.test is not under the server's own CA yet/],
    [
      "the server's",
      (): Look => ({ ...made, made: "uploaded", madeCAs: "generated" }),
      /shows an uploaded certificate/,
    ],
  ] as const) {
    it(`are not seen done while they are not ${what}`, async () => {
      const { act, verify } = regenerating([wrong()]);
      await act();
      await rejects(verify(), says);
    });
  }

  it("may stay under the same CA where no new one was asked for", async () => {
    const { act, verify } = regenerating([present], { newAuthority: false });
    await act();
    await verify();
  });
});
