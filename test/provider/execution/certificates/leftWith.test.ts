import { deepEqual, equal, match } from "node:assert/strict";
import { leftWithCertificates } from "../../../../provider/execution/certificates/leftWith";
import type { CertificatesGoal } from "../../../../provider/planning/certificates/goal";
import { contentOf } from "../../record/support/contents";

const [first, second] = ["a".repeat(64), "b".repeat(64)];
const certificates = contentOf({
  goal: { certificates: { trustedCAs: [{ fingerprint: first, subject: "CN=First" }] } },
});
const goalWith = (...fingerprints: string[]) => ({
  certificates: {
    trustedCAs: fingerprints.map((fingerprint) => ({ fingerprint })),
  } as unknown as CertificatesGoal,
});

describe("what is left of a dead run's change of certificates", () => {
  it("is nothing where it had not begun one, or where its goal is reached", () => {
    deepEqual(leftWithCertificates({}, { certificates: undefined, broughtCAs: [] }), []);
    deepEqual(leftWithCertificates(goalWith(first), { certificates, broughtCAs: [first] }), []);
  });

  it("is files with keys in inboxes, by their folders, for a run without certificates", () => {
    const [files, ...others] = leftWithCertificates({}, { certificates, broughtCAs: [] });
    match(files ?? "", /private keys.*`\.cbsec-previous-node` and `\.cbsec-previous-client`.*removes them/);
    deepEqual(others, []);
  });

  it("is the CAs that nobody asks for any more, by name as far as it is known", () => {
    const [text, ...others] = leftWithCertificates(goalWith(), { certificates, broughtCAs: [first, second] });
    match(text ?? "", /CN=First \(aaaaaaaa\), a CA \(bbbbbbbb\)\. .*by hand when nothing uses it/);
    deepEqual(others, []);
    for (const goal of [{ certificates: null }, { certificates: { trustedCAs: [5] } }])
      match(
        leftWithCertificates(goalWith(), { certificates: contentOf({ goal }), broughtCAs: [first] }).join(),
        /a CA \(aaaaaaaa\)/,
      );
    equal(leftWithCertificates({}, { certificates, broughtCAs: [first] }).length, 2);
  });
});
