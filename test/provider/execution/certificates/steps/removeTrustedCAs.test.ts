import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { presentDelivery } from "../../../../../provider/certificates/delivery/present";
import type { CertificateDescription } from "../../../../../provider/certificates/material/description";
import { readCertificates } from "../../../../../provider/execution/certificates/readCertificates";
import { removeTrustedCAs } from "../../../../../provider/execution/certificates/steps/removeTrustedCAs";
import type { StepOf } from "../../../../../provider/planning/step";
import { makeAuthority } from "../../../planning/certificates/authorities";
import { aCluster } from "../../../planning/states";
import { certifiedRun, type Look } from "../support/certified";

describe("the removal of CAs that nothing uses", () => {
  let old: CertificateDescription;
  let gone: CertificateDescription;
  let both: Look;
  let without: Look;
  before(async () => {
    const root = await makeAuthority("Root");
    [old, gone] = [(await makeAuthority("Old")).certificate, (await makeAuthority("Gone")).certificate];
    both = { trusted: [root.certificate, old], leaf: await root.issue("n0.cb.test") };
    without = { ...both, trusted: [root.certificate] };
  });

  function removing(...looks: readonly [Look, ...Look[]]) {
    const calls: string[] = [];
    const warned: string[] = [];
    const { run: quiet, looks: times } = certifiedRun(looks, {
      removeTrustedCA: async (id) => void calls.push(`remove ${id}`),
    });
    const run = { ...quiet, progress: { ...quiet.progress, warn: (text: string) => void warned.push(text) } };
    const delivery = {
      ...presentDelivery,
      removeCAs: async () => {
        calls.push(`files at look ${times()}`);
        return { removed: [], shared: ["both.pem"] };
      },
    };
    const step: StepOf<"removeTrustedCAs"> = {
      kind: "removeTrustedCAs",
      authorities: [old, gone].map((ca) => ({ ...ca, named: false })),
      text: "remove CAs",
    };
    const runner = removeTrustedCAs({ delivery, material: { authorities: [], nodes: {} } });
    const act = async () => {
      const value = await readCertificates(run.client);
      await runner.act(run, step, aCluster({ certificates: { readable: true, value } }));
    };
    return { calls, warned, act, verify: () => runner.verify(run, step) };
  }

  it("asks for those that are still there, by their number in the list", async () => {
    const { calls, act } = removing(both);
    await act();
    deepEqual(calls, ["remove 1"]);
  });

  it("is seen by all before files go, and tells of files that hold other CAs, too", async () => {
    const { calls, warned, verify } = removing(both, both, { ...without, healthy: false }, without);
    await verify();
    deepEqual(calls, ["files at look 4"]);
    equal(warned.length, 1);
    match(warned[0] ?? "", /may lie in the inbox of n0\.cb\.test still.*both\.pem/);
  });

  it("fails when one is still shown, or the node is ill, and leaves the files", async () => {
    const still = removing(both);
    await rejects(still.verify(), /CN=Old .* is still shown/);
    const ill = removing({ ...without, healthy: false });
    await rejects(ill.verify(), /sees n0\.cb\.test unhealthy/);
    deepEqual([...still.calls, ...ill.calls], []);
  });
});
