import { deepEqual } from "node:assert/strict";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import { previousGeneration } from "../../../../provider/execution/certificates/generation";
import { makeAuthority } from "../../planning/certificates/authorities";

describe("the files that a node is to be able to go back to", () => {
  let root: CertificateDescription;
  let issuers: readonly [CertificateDescription, CertificateDescription];
  let leaves: readonly [CertificateDescription, CertificateDescription];
  before(async () => {
    const authority = await makeAuthority("Root");
    root = authority.certificate;
    const [one, other] = [await authority.intermediate("One"), await authority.intermediate("Other")];
    issuers = [one.certificate, other.certificate];
    leaves = [await one.issue("n0.cb.test"), await one.issue("n0.cb.test")];
  });
  const text = (chain: readonly CertificateDescription[]) => chain.map(({ pem }) => pem).join("");

  it("are those that lie in its inbox where they are what it uses, with the root or without", () => {
    const used = [leaves[0], issuers[0]];
    deepEqual(
      [used, [...used, root], [leaves[0]]].map((lying) => previousGeneration(text(lying), used)),
      ["replace", "replace", "replace"],
    );
    deepEqual(previousGeneration(text(used), [...used, root]), "replace");
  });

  it("are those that are kept where others lie there: another leaf, another intermediate CA, or nothing that can be read", () => {
    const used = [leaves[0], issuers[0]];
    const others = [text([leaves[1], issuers[0]]), text([leaves[0], issuers[1]]), "no chain", undefined];
    deepEqual(
      others.map((lying) => previousGeneration(lying, used)),
      ["keep", "keep", "keep", "keep"],
    );
    deepEqual(previousGeneration(text(used), []), "keep");
  });
});
