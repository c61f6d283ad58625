import { deepEqual, match, rejects } from "node:assert/strict";
import type { CertificateDescription } from "../../../../../provider/certificates/material/description";
import type { NodeApi } from "../../../../../provider/cluster/nodeApi";
import { SecurityError } from "../../../../../provider/errors/securityError";
import { readCertificates } from "../../../../../provider/execution/certificates/readCertificates";
import { reloadClientCertificate } from "../../../../../provider/execution/certificates/steps/reloadClientCertificate";
import type { StepOf } from "../../../../../provider/planning/step";
import { makeAuthority } from "../../../planning/certificates/authorities";
import { aCluster } from "../../../planning/states";
import { certifiedRun, type Changing } from "../support/certified";
import { suppliesFor } from "../support/inbox";
import { withoutOutsideServers } from "../../support/withoutOutsideServers";

describe("the reload of an internal client certificate", () => {
  let root: CertificateDescription;
  let leaf: CertificateDescription;
  let earlier: CertificateDescription;
  let wanted: CertificateDescription;
  before(async () => {
    const authority = await makeAuthority("Root");
    root = authority.certificate;
    leaf = await authority.issue("n0.cb.test");
    [wanted, earlier] = [await authority.issue("client"), await authority.issue("client")];
  });

  function reloading(api: Partial<NodeApi> = {}, { authority = root.fingerprint, given = true } = {}) {
    const shown: Changing = { trusted: [root], leaf, client: earlier };
    const inbox = { lying: earlier, previous: undefined } as Parameters<typeof suppliesFor>[0];
    const { run, node } = certifiedRun([shown], {
      reloadClientCertificate: async () => {
        if (inbox.lying !== undefined) Object.assign(shown, { client: inbox.lying });
      },
      ...api,
    });
    const { otpNode, name } = node;
    const files = { chain: wanted.pem, privateKey: "key" };
    const own = { otpNode, name, chain: [wanted], leaf: wanted.fingerprint, files };
    const clients = given ? { [otpNode]: own } : {};
    const supplies = suppliesFor(inbox, { material: { authorities: [root], nodes: {}, clients } });
    const step: StepOf<"reloadClientCertificate"> = {
      kind: "reloadClientCertificate",
      nodes: [otpNode],
      leaf: wanted.fingerprint,
      chain: [wanted],
      authority,
      text: "n0 reloads",
    };
    const runner = reloadClientCertificate(supplies);
    const act = async () => {
      const value = await readCertificates(run.client);
      await runner.act(run, step, aCluster({ certificates: { readable: true, value } }));
    };
    return { shown, inbox, act, verify: () => runner.verify(run, step) };
  }

  it("delivers the files, and is seen in the node's list", async () => {
    const { shown, inbox, act, verify } = reloading();
    await act();
    await verify();
    deepEqual([shown.client, inbox], [wanted, { lying: wanted, previous: earlier }]);
  });

  it("is not begun when its files are not at hand", async () => {
    const { inbox, act } = reloading({}, { given: false });
    await rejects(act(), /The files of the internal client certificate of n0\.cb\.test are not at hand/);
    deepEqual(inbox.lying, earlier);
  });

  it("is not begun when a node turns the certificate away", async () => {
    const { inbox, act } = reloading({
      ...withoutOutsideServers,
      clientCertificateAuth: async () => "enable",
      takesClient: () => Promise.reject(new SecurityError("CBSEC_TLS_NOT_VERIFIED", "Turned away.")),
    });
    await rejects(act(), /n0\.cb\.test does not take the internal client certificate/);
    deepEqual(inbox, { lying: earlier, previous: undefined });
  });

  for (const [what, api, over, says] of [
    [
      "is refused",
      { reloadClientCertificate: () => Promise.reject(new SecurityError("CBSEC_SERVER_REFUSED", "No.")) },
      {},
      /No\. .*still has its earlier/,
    ],
    [
      "the node does not show",
      { reloadClientCertificate: async () => undefined },
      {},
      /does not show its new/,
    ],
    [
      "is under another CA than the wanted one",
      {},
      { authority: "another" },
      /is not under the CA that is wanted/,
    ],
  ] as const) {
    it(`that ${what} fails, and the node has its earlier files again`, async () => {
      const { shown, inbox, act } = reloading(api, over);
      await rejects(act(), (error) => {
        match(String(error), says);
        return true;
      });
      deepEqual([shown.client, inbox], [earlier, { lying: earlier, previous: undefined }]);
    });
  }
});
