import { strict as assert } from "node:assert";
import {
  authoritiesToTrust,
  certificatesToPin,
} from "../../../../../provider/pulumi/facets/certificates/trusted";
import { unknownValue } from "../../../../../provider/pulumi/inputs/unknowns";
import { makeFamily, type Family } from "./support";

describe("Whom a resource of certificates trusts to be its cluster", () => {
  let given: Family;
  before(async () => {
    given = await makeFamily("Given");
  });
  const ca = (fingerprint: string, type: string, pem?: string) => ({ fingerprint, type, pem });

  it("is who the program's CAs vouch for, in one text or several", () => {
    const { pem } = given.root;
    assert.deepEqual(authoritiesToTrust({ trustedCAs: pem }, {}), [pem]);
    assert.deepEqual(authoritiesToTrust({ trustedCAs: [pem, unknownValue, "no PEM"] }, {}), [pem]);
    assert.deepEqual(authoritiesToTrust({ trustedCAs: unknownValue }, {}), []);
    assert.deepEqual(authoritiesToTrust({}, {}), []);
  });

  it("is who the server's own CA and those loaded or replaced vouch for, as seen over verified connections, and no other", () => {
    const clusterCAs = [
      ca("own", "generated", "own pem"),
      ca("loaded", "uploaded", "loaded pem"),
      ca("replaced", "uploaded", "replaced pem"),
      ca("for clients", "uploaded", "clients' pem"),
      ca("unverified", "generated"),
    ];
    const outputs = { clusterCAs, loadedCAs: ["loaded"], replacedCAs: ["replaced"] };
    assert.deepEqual(authoritiesToTrust({}, outputs), ["own pem", "loaded pem", "replaced pem"]);
  });

  it("is who presents a pinned certificate, or one seen before over a verified connection", () => {
    const servedCertificates = [{ fingerprint: "aa" }, {}];
    const seen = (pem?: string) => ({ servedCertificates, clusterCAs: [ca("own", "generated", pem)] });
    assert.deepEqual(certificatesToPin({ pinnedCertificates: ["BB:CC", unknownValue] }, {}), ["bbcc"]);
    assert.deepEqual(certificatesToPin({}, seen("pem")), ["aa"]);
    assert.deepEqual(certificatesToPin({}, seen()), []);
  });
});
