import { deepEqual, equal, rejects } from "node:assert/strict";
import { presentDelivery } from "../../../../../provider/certificates/delivery/present";
import type { CertificateDescription } from "../../../../../provider/certificates/material/description";
import { confirmCertificates } from "../../../../../provider/execution/certificates/steps/confirmCertificates";
import type { StepOf } from "../../../../../provider/planning/step";
import { makeAuthority } from "../../../planning/certificates/authorities";
import { certifiedRun, type Look } from "../support/certified";

const otpNode = "ns_1@n0.cb.test";

describe("the look at every node's certificate", () => {
  let root: CertificateDescription;
  let old: CertificateDescription;
  let wanted: CertificateDescription;
  let earlier: CertificateDescription;
  let client: CertificateDescription;
  let right: Look;
  before(async () => {
    const [authority, before] = [await makeAuthority("Root"), await makeAuthority("Old")];
    [root, old] = [authority.certificate, before.certificate];
    [wanted, client] = [await authority.issue("n0.cb.test"), await authority.issue("client")];
    earlier = await before.issue("n0.cb.test");
    right = { trusted: [root, old], leaf: wanted, client };
  });

  /** Looks until nothing is lacking; tells what happened in which order. */
  async function confirming(
    over: Partial<StepOf<"confirmCertificates">>,
    ...looks: readonly [Look, ...Look[]]
  ) {
    const discarded: { readonly parts: readonly string[]; readonly at: number }[] = [];
    const { run, looks: times } = certifiedRun(looks);
    const delivery = {
      ...presentDelivery,
      discardPrevious: async (_: unknown, { parts = [] }: { readonly parts?: readonly string[] } = {}) =>
        void discarded.push({ parts, at: times() }),
    };
    const step: StepOf<"confirmCertificates"> = {
      kind: "confirmCertificates",
      leaves: {},
      left: [],
      serverMade: false,
      text: "see every certificate",
      ...over,
    };
    const runner = confirmCertificates({ delivery, material: { authorities: [], nodes: {} } });
    const done = runner.verify(run, step);
    await done.catch(() => undefined);
    return { done, discarded };
  }

  it("discards the earlier files when all is well, of those parts that were brought and of CA folders", async () => {
    const leaves = { [otpNode]: wanted.fingerprint };
    const clientLeaves = { [otpNode]: client.fingerprint };
    deepEqual((await confirming({ leaves }, right)).discarded, [{ parts: ["node", "authorities"], at: 2 }]);
    deepEqual((await confirming({ leaves, clientLeaves }, right)).discarded, [
      { parts: ["node", "authorities", "client"], at: 2 },
    ]);
    deepEqual((await confirming({}, right)).discarded, []);
  });

  for (const [what, wrong] of [
    ["shows its certificate", () => ({ leaf: client })],
    ["shows its internal client certificate", () => ({ client: earlier })],
    ["is under a trusted CA", () => ({ trusted: [old] })],
    ["has left the CA that is to be left", () => ({ inUse: old })],
    ["is seen healthy", () => ({ healthy: false })],
  ] as const) {
    it(`waits until the node ${what}, and discards nothing before`, async () => {
      const leaves = { [otpNode]: wanted.fingerprint };
      const over = { leaves, clientLeaves: { [otpNode]: client.fingerprint }, left: [old] };
      const not = { ...right, ...wrong() };
      const { discarded } = await confirming(over, not, not, right);
      equal(discarded[0]?.at, what === "is seen healthy" ? 3 : 4);
    });
  }

  it("waits until no certificate is an uploaded one where the server makes them", async () => {
    const made = { ...right, made: "generated" } as const;
    const { done } = await confirming({ serverMade: true }, right, right, made);
    await done;
    const never = await confirming({ serverMade: true }, right);
    await rejects(never.done, /shows an uploaded certificate/);
  });

  it("fails when the node's port goes on presenting another one, and discards nothing", async () => {
    const { done, discarded } = await confirming(
      { leaves: { [otpNode]: wanted.fingerprint } },
      { ...right, presents: earlier },
    );
    await rejects(done, { code: "CBSEC_CERTIFICATE_NOT_SERVED" });
    deepEqual(discarded, []);
  });
});
