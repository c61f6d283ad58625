import { deepEqual, equal, throws } from "node:assert/strict";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import { presentDelivery } from "../../../../provider/certificates/delivery/present";
import { inFull, trustFromNowOn } from "../../../../provider/execution/certificates/authorities";
import type { CertificateSupplies } from "../../../../provider/execution/certificates/tools";
import { makeAuthority } from "../../planning/certificates/authorities";
import { fakeRun } from "../support/fakeRun";

describe("authorities that the client comes to trust", () => {
  let given: CertificateDescription;
  let shown: CertificateDescription;
  let supplies: CertificateSupplies;
  before(async () => {
    given = (await makeAuthority("Given")).certificate;
    shown = (await makeAuthority("Shown")).certificate;
    supplies = { delivery: presentDelivery, material: { authorities: [given], nodes: {} } };
  });

  for (const verified of [true, false]) {
    it(`are those that were given, ${verified ? "and those that a verified node shows" : "not those that a node shows which is not verified"}`, () => {
      const trusted: string[] = [];
      const { run, node } = fakeRun(
        { isVerified: () => verified },
        { trust: (pems) => trusted.push(...pems) },
      );
      trustFromNowOn(run, supplies, node, [given, shown]);
      deepEqual(trusted, verified ? [given.pem, shown.pem] : [given.pem]);
    });
  }

  it("must be at hand to be trusted", () => {
    const { run } = fakeRun({});
    equal(inFull(run, supplies, given).pem, given.pem);
    throws(() => inFull(run, supplies, shown), /is to be trusted, but it is not at hand/);
  });
});
