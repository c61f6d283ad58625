import { deepEqual, equal, rejects } from "node:assert/strict";
import type { FoundInbox } from "../../../../provider/certificates/delivery/types";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import { bringFiles } from "../../../../provider/execution/certificates/bringFiles";
import type { CertificateSupplies } from "../../../../provider/execution/certificates/tools";
import { makeAuthority } from "../../planning/certificates/authorities";
import { fakeRun } from "../support/fakeRun";
import { suppliesFor, type Inbox } from "./support/inbox";

const ofWanted = { type: "plain", password: "of the wanted key" } as const;
const ofEarlier = { type: "plain", password: "of the earlier key" } as const;

describe("the files for a node's reload", () => {
  let earlier: CertificateDescription;
  let wanted: CertificateDescription;
  let other: CertificateDescription;
  let inbox: Inbox;
  before(async () => {
    const root = await makeAuthority("Root");
    [earlier, wanted] = [await root.issue("n0.cb.test"), await root.issue("n0.cb.test")];
    other = await root.issue("n0.cb.test");
  });

  /** For a reload of that leaf, where the key of the wanted one alone is at hand; tells whose passphrase comes with it. */
  function brought({ fingerprint: leaf }: CertificateDescription) {
    const { node } = fakeRun({});
    const { otpNode, name } = node;
    const files = { chain: wanted.pem, privateKey: "the wanted key" };
    const given = { otpNode, name, chain: [wanted], leaf: wanted.fingerprint, files, passphrase: ofWanted };
    const supplies: CertificateSupplies = suppliesFor(inbox, {
      material: { authorities: [], nodes: { [otpNode]: given } },
      previousPassphrases: { [otpNode]: ofEarlier },
    });
    const found: FoundInbox = {
      exists: true,
      files: [],
      authorityFiles: [],
      previous: [],
      ...(inbox.lying === undefined ? {} : { chain: inbox.lying.pem }),
      ...(inbox.previous === undefined ? {} : { previousChain: inbox.previous.pem }),
    };
    const step = {
      kind: "reloadCertificate",
      nodes: [otpNode],
      leaf,
      chain: [],
      authority: "",
      changesAuthority: false,
      text: "n0 reloads",
    } as const;
    return bringFiles(supplies, step, node, found, [earlier]);
  }

  it("are those that were given, and those that it serves are kept", async () => {
    inbox = { lying: earlier, previous: undefined };
    equal(await brought(wanted), ofWanted);
    deepEqual(inbox, { lying: wanted, previous: earlier });
  });

  it("are, on the way back, those that are kept", async () => {
    inbox = { lying: wanted, previous: earlier };
    equal(await brought(earlier), ofEarlier);
    deepEqual(inbox, { lying: earlier, previous: undefined });
  });

  it("stay as they are, on the way back, where the earlier ones lie there already", async () => {
    inbox = { lying: earlier, previous: wanted };
    equal(await brought(earlier), ofEarlier);
    deepEqual(inbox, { lying: earlier, previous: wanted });
  });

  it("are missed before the reload, on the way back, where none are kept", async () => {
    inbox = { lying: wanted, previous: undefined };
    await rejects(brought(earlier), /Neither the files of n0\.cb\.test, nor earlier ones .* are at hand/);
  });

  it("are missed before the reload, on the way back, where others are kept, which are left alone", async () => {
    inbox = { lying: wanted, previous: other };
    await rejects(brought(earlier), /Neither the files of n0\.cb\.test, nor earlier ones .* are at hand/);
    deepEqual(inbox, { lying: wanted, previous: other });
  });
});
