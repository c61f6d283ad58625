import { deepEqual, equal, match } from "node:assert/strict";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import type { NodeApi } from "../../../../provider/cluster/nodeApi";
import { clientGoesBack } from "../../../../provider/execution/certificates/clientGoesBack";
import type { NodeCertificate } from "../../../../provider/planning/certificates/state";
import { makeAuthority } from "../../planning/certificates/authorities";
import { fakeRun } from "../support/fakeRun";
import { suppliesFor, type Inbox } from "./support/inbox";

describe("a node whose reload of an internal client certificate failed", () => {
  let earlier: CertificateDescription;
  let wanted: CertificateDescription;
  let other: CertificateDescription;
  before(async () => {
    const root = await makeAuthority("Root");
    [earlier, wanted] = [await root.issue("client"), await root.issue("client")];
    other = await root.issue("client");
  });

  /** A node with the wanted files in its inbox, which takes up what lies there. */
  async function goesBack({
    shows = wanted,
    lying = wanted,
    kept = earlier,
    previous = true,
    type = "uploaded" as NodeCertificate["type"],
  } = {}) {
    const inbox: Inbox = { lying, previous: previous ? kept : undefined };
    let reloads = 0;
    const { run, node } = fakeRun({
      clientCertificate: async () => ({ pem: shows.pem, type: "uploaded", warnings: [] }),
      reloadClientCertificate: async () => {
        reloads++;
        shows = inbox.lying ?? shows;
      },
    } satisfies Partial<NodeApi>);
    const had = { otpNode: node.otpNode, type, chain: [earlier], authority: undefined, warnings: [] };
    const stands = await clientGoesBack(run, suppliesFor(inbox), node, had);
    return { stands, inbox, reloads, shows };
  }

  it("goes back by the files that are kept", async () => {
    const { stands, shows } = await goesBack();
    match(stands, /^n0\.cb\.test went back to its earlier internal client certificate/);
    equal(shows, earlier);
  });

  it("is not said to be back when no earlier files are kept", async () => {
    const { stands } = await goesBack({ previous: false });
    match(stands, /has another internal client certificate than .*, which it had; both CAs stay trusted/);
  });

  it("keeps the files that it uses where the new ones did not get there, whatever an earlier run has kept", async () => {
    const { stands, inbox, reloads } = await goesBack({ shows: earlier, lying: earlier, kept: other });
    match(stands, /still has its earlier internal client certificate, [^;]*\.$/);
    deepEqual([inbox.lying, inbox.previous, reloads], [earlier, other, 0]);
  });

  it("is not told to reload what lay in its inbox before when it did not use that", async () => {
    const { stands, inbox, reloads, shows } = await goesBack({ kept: other });
    match(stands, /may have another internal client certificate .* which it did not use/);
    deepEqual([inbox.lying, reloads, shows], [other, 0, wanted]);
  });

  it("that never took the new files up is rid of them without a reload", async () => {
    const { stands, inbox, reloads } = await goesBack({ shows: earlier });
    match(stands, /still has its earlier internal client certificate/);
    deepEqual([inbox.lying, reloads], [earlier, 0]);
  });

  it("keeps the new one where the server had made the earlier one", async () => {
    const { stands, inbox, reloads } = await goesBack({ type: "generated" });
    match(stands, /one that the server made, to which a node alone cannot go back/);
    deepEqual([inbox.lying, reloads], [wanted, 0]);
  });
});
