import { deepEqual, match, rejects } from "node:assert/strict";
import type { CertificateDescription } from "../../../../../provider/certificates/material/description";
import type { NodeApi } from "../../../../../provider/cluster/nodeApi";
import { SecurityError } from "../../../../../provider/errors/securityError";
import { readCertificates } from "../../../../../provider/execution/certificates/readCertificates";
import { reloadCertificate } from "../../../../../provider/execution/certificates/steps/reloadCertificate";
import type { StepOf } from "../../../../../provider/planning/step";
import { makeAuthority } from "../../../planning/certificates/authorities";
import { aCluster } from "../../../planning/states";
import { certifiedRun, type Changing } from "../support/certified";
import { suppliesFor } from "../support/inbox";

describe("the reload of a node's certificate", () => {
  let root: CertificateDescription;
  let old: CertificateDescription;
  let earlier: CertificateDescription;
  let wanted: CertificateDescription;
  before(async () => {
    const [authority, before] = [await makeAuthority("Root"), await makeAuthority("Old")];
    [root, old] = [authority.certificate, before.certificate];
    [wanted, earlier] = [await authority.issue("n0.cb.test"), await before.issue("n0.cb.test")];
  });

  /** By default the node takes up what lies in its inbox. */
  function reloading(
    over: Partial<Changing> = {},
    takesUp?: (shown: Changing, lying: CertificateDescription) => unknown,
  ) {
    const shown: Changing = { trusted: [old, root], leaf: earlier, ...over };
    const inbox = { lying: earlier, previous: undefined } as Parameters<typeof suppliesFor>[0];
    const trusted: string[] = [];
    const { run, node } = certifiedRun(
      [shown],
      {
        reloadCertificate: async () => {
          const lying = inbox.lying ?? earlier;
          if (takesUp === undefined || lying === earlier)
            Object.assign(shown, { leaf: lying, presents: lying });
          else await takesUp(shown, lying);
        },
      } satisfies Partial<NodeApi>,
      { trust: (pems) => void trusted.push(...pems) },
    );
    const { otpNode, name } = node;
    const files = { chain: wanted.pem, privateKey: "key" };
    const given = { otpNode, name, chain: [wanted], leaf: wanted.fingerprint, files };
    const supplies = suppliesFor(inbox, { material: { authorities: [root], nodes: { [otpNode]: given } } });
    const step: StepOf<"reloadCertificate"> = {
      kind: "reloadCertificate",
      nodes: [otpNode],
      leaf: wanted.fingerprint,
      chain: [wanted],
      authority: root.fingerprint,
      changesAuthority: true,
      text: "n0 reloads",
    };
    const runner = reloadCertificate(supplies);
    const act = async () => {
      const value = await readCertificates(run.client);
      await runner.act(run, step, aCluster({ certificates: { readable: true, value } }));
    };
    return { shown, inbox, trusted, act, verify: () => runner.verify(run, step) };
  }

  it("delivers the files, and is proven and listed; the client trusts the CA", async () => {
    const { shown, inbox, trusted, act, verify } = reloading();
    await act();
    await verify();
    deepEqual([shown.leaf, inbox.previous, trusted], [wanted, earlier, [root.pem]]);
  });

  it("is not begun when no trusted CA issued the certificate", async () => {
    const { shown, inbox, act } = reloading({ trusted: [old] });
    await rejects(act(), /The new certificate's CA is not trusted/);
    deepEqual([shown.leaf, inbox.lying], [earlier, earlier]);
  });

  for (const [what, takesUp, says] of [
    [
      "is refused",
      () => Promise.reject(new SecurityError("CBSEC_SERVER_REFUSED", "No.")),
      /No\. .*still serves/,
    ],
    [
      "is not seen at the node's port",
      (shown: Changing, leaf: CertificateDescription) => Object.assign(shown, { leaf, presents: earlier }),
      /presents another certificate/,
    ],
    [
      "is not seen in the node's list",
      (shown: Changing, presents: CertificateDescription) => Object.assign(shown, { presents }),
      /does not list its new certificate/,
    ],
    [
      "is listed with a warning that it must not have",
      (shown: Changing, leaf: CertificateDescription) =>
        Object.assign(shown, { leaf, presents: leaf, warnings: ["Certificate is expired."] }),
      /warns: Certificate is expired/,
    ],
  ] as const) {
    it(`that ${what} fails, and the node has its earlier files again`, async () => {
      const { inbox, act } = reloading({}, takesUp);
      await rejects(act(), (error) => {
        match(String(error), says);
        return true;
      });
      deepEqual(inbox, { lying: earlier, previous: undefined });
    });
  }

  it("is asked for again when its answer was lost and the node lists the certificate without presenting it", async () => {
    let asked = 0;
    const { shown, inbox, act } = reloading({}, (node, leaf) => {
      if (++asked > 1) return Object.assign(node, { presents: leaf });
      Object.assign(node, { leaf, presents: earlier });
      throw new SecurityError("CBSEC_ANSWER_LOST", "No answer.");
    });
    await act();
    deepEqual([asked, shown.presents, inbox.lying], [2, wanted, wanted]);
  });

  it("is not seen done while the node is not healthy", async () => {
    await rejects(reloading({ healthy: false }).verify(), /sees n0\.cb\.test unhealthy/);
  });
});
