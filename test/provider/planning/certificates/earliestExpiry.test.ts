import assert from "node:assert/strict";
import { describePem } from "../../../../provider/certificates/material/description";
import { earliestExpiry } from "../../../../provider/planning/certificates/earliestExpiry";
import type { NodeCertificate, TrustedCA } from "../../../../provider/planning/certificates/state";
import { issue, makeRoot, type Issued } from "../../certificates/material/authority";

const now = new Date();

/** Certificates that are valid for so many days: the leaf, the intermediate CA that issued it, and the root. */
async function chain(days: { readonly leaf: number; readonly intermediate: number; readonly root: number }) {
  const root = await makeRoot("root", now, { days: days.root });
  const intermediate = await issue(root, "below", now, {
    authority: true,
    names: [],
    days: days.intermediate,
  });
  const leaf = await issue(intermediate, "n0.cb.test", now, { days: days.leaf });
  return { root, served: [leaf, intermediate] };
}

type Chain = Awaited<ReturnType<typeof chain>>;

const described = (issued: Issued) => describePem(issued.pem)[0] ?? assert.fail();
const endOf = (issued: Issued) => described(issued).notAfter;

function onNode({ root, served }: Chain, type: "generated" | "uploaded" = "uploaded"): NodeCertificate {
  const description = served.map(described);
  const authority = described(root).fingerprint;
  return { otpNode: "ns_1@n0.cb.test", type, chain: description, description, authority, warnings: [] };
}

function trusted({ root }: Chain): TrustedCA {
  const description = described(root);
  const { fingerprint, subject } = description;
  const used = { usedBy: [], usedByClientCertificates: [], missingOn: [] };
  return { fingerprint, subject, description, type: "uploaded", ...used };
}

const state = (nodes: readonly NodeCertificate[], trustedCAs: readonly TrustedCA[]) => ({
  nodes,
  trustedCAs,
  clientCertAuth: { state: "disable" as const },
  outsideServers: [],
});

describe("The earliest expiry of a cluster's certificates", () => {
  let long: Chain;
  before(async () => {
    long = await chain({ leaf: 100, intermediate: 200, root: 300 });
  });

  it("is that of the node certificate that ends first", async () => {
    const short = await chain({ leaf: 10, intermediate: 200, root: 300 });
    const shown = state([onNode(long), onNode(short)], [trusted(long), trusted(short)]);
    assert.equal(earliestExpiry(shown), endOf(short.served[0] ?? assert.fail()));
  });

  it("is that of an intermediate CA which ends before the certificates it issued", async () => {
    const short = await chain({ leaf: 100, intermediate: 10, root: 300 });
    assert.equal(
      earliestExpiry(state([onNode(short)], [trusted(short)])),
      endOf(short.served[1] ?? assert.fail()),
    );
  });

  it("is that of a trusted CA which ends before the certificates under it", async () => {
    const short = await chain({ leaf: 100, intermediate: 200, root: 10 });
    assert.equal(earliestExpiry(state([onNode(short)], [trusted(short)])), endOf(short.root));
  });

  it("is not that of a trusted CA on which no node depends", async () => {
    const unused = await chain({ leaf: 100, intermediate: 200, root: 10 });
    const shown = state([onNode(long)], [trusted(unused), trusted(long)]);
    assert.equal(earliestExpiry(shown), endOf(long.served[0] ?? assert.fail()));
  });

  it("is that of a certificate which a node shows as a client, unless the server made it", async () => {
    const short = await chain({ leaf: 10, intermediate: 200, root: 300 });
    const trustedCAs = [trusted(long), trusted(short)];
    const shown = state([onNode(long)], trustedCAs);
    assert.equal(
      earliestExpiry({ ...shown, clients: [onNode(short)] }),
      endOf(short.served[0] ?? assert.fail()),
    );
    assert.equal(
      earliestExpiry({ ...shown, clients: [onNode(short, "generated")] }),
      endOf(long.served[0] ?? assert.fail()),
    );
  });

  it("is unknown where no certificate is shown", () => {
    assert.equal(earliestExpiry(state([], [trusted(long)])), undefined);
  });
});
