import { deepEqual, equal, match } from "node:assert/strict";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import type { NodeApi } from "../../../../provider/cluster/nodeApi";
import { nodeGoesBack, type GoingBack } from "../../../../provider/execution/certificates/nodeGoesBack";
import { makeAuthority } from "../../planning/certificates/authorities";
import { fakeRun } from "../support/fakeRun";
import { suppliesFor, type Inbox } from "./support/inbox";

describe("a node whose reload failed", () => {
  let authority: CertificateDescription;
  let earlier: CertificateDescription;
  let wanted: CertificateDescription;
  let other: CertificateDescription;
  before(async () => {
    const root = await makeAuthority("Root");
    authority = root.certificate;
    [earlier, wanted] = [await root.issue("n0.cb.test"), await root.issue("n0.cb.test")];
    other = await root.issue("n0.cb.test");
  });

  /** A node with the wanted files in its inbox and the earlier ones kept, which takes up what lies there. */
  async function goesBack(
    over: Partial<GoingBack> = {},
    { version = "7.6.8", serves = wanted, deaf = false, lying = wanted, kept = earlier } = {},
  ) {
    const inbox: Inbox = { lying, previous: kept };
    let reloads = 0;
    const { run, node } = fakeRun(
      {
        version,
        managementPort: () => ({ service: "mgmtSSL", dial: { host: "n0.cb.test", port: 18091 } }),
        otherTlsPorts: () => Promise.resolve([]),
        presented: async () => ({ leaf: serves, chain: [serves] }),
        reloadCertificate: async () => {
          reloads++;
          if (!deaf) serves = inbox.lying ?? serves;
        },
      } satisfies Partial<NodeApi>,
      { trusts: () => false },
    );
    const stands = await nodeGoesBack(run, suppliesFor(inbox), {
      node,
      earlierChain: [earlier],
      wasUploaded: true,
      authorities: [authority],
      ...over,
    });
    return { stands, inbox, reloads, serves };
  }

  it("goes back by the files that are kept", async () => {
    const { stands, serves } = await goesBack();
    match(stands, /^n0\.cb\.test went back to its earlier certificate/);
    equal(serves, earlier);
  });

  it("is not said to be back when it is not seen to serve its earlier certificate", async () => {
    const { stands } = await goesBack({}, { deaf: true });
    match(stands, /could not be brought back .* presents another certificate/);
  });

  it("that never took the new files up is rid of them without a reload", async () => {
    const { stands, inbox, reloads } = await goesBack({}, { serves: earlier });
    match(stands, /still serves its earlier certificate/);
    deepEqual([inbox.lying, reloads], [earlier, 0]);
  });

  it("keeps the files that it uses where the new ones did not get there, whatever an earlier run has kept", async () => {
    const { stands, inbox, reloads } = await goesBack({}, { serves: earlier, lying: earlier, kept: other });
    match(stands, /still serves its earlier certificate, [^;]*\.$/);
    deepEqual([inbox.lying, inbox.previous, reloads], [earlier, other, 0]);
  });

  it("is not told to reload what lay in its inbox before when it did not use that", async () => {
    const { stands, inbox, reloads, serves } = await goesBack({}, { kept: other });
    match(stands, /could not be brought back to .* another certificate, which it did not use/);
    deepEqual([inbox.lying, reloads, serves], [other, 0, wanted]);
  });

  it("keeps the new certificate where the server had made the earlier one", async () => {
    const { stands, inbox, reloads } = await goesBack({ wasUploaded: false });
    match(stands, /a certificate that the server made, to which a node alone cannot go back/);
    deepEqual([inbox.lying, reloads], [wanted, 0]);
  });

  it("gets its earlier files, and is not told to reload them, where their CA was replaced", async () => {
    const { stands, inbox, reloads } = await goesBack({ authorities: [] }, { version: "7.0.5" });
    match(stands, /the CA of its earlier certificate was replaced/);
    deepEqual([inbox.lying, reloads], [earlier, 0]);
  });

  it("is told to reload its earlier files without a proof when no trusted CA issued them", async () => {
    const { stands, serves } = await goesBack({ authorities: [] });
    match(stands, /has reloaded its earlier files; no trusted CA issued that certificate/);
    equal(serves, earlier);
  });
});
