import { strict as assert } from "node:assert";
import type { CertificatesState } from "../../../../../provider/planning/certificates/state";
import { certificatesFacet } from "../../../../../provider/pulumi/facets/certificates";
import { inputsToKeep } from "../../../../../provider/pulumi/facets/certificates/material";
import type { CertificateInputs } from "../../../../../provider/pulumi/inputs/certificateInputs";
import { certificatesState, clusterWith, described, makeFamily, type Family } from "./support";

describe("The certificates that a cluster shows", () => {
  let server: Family;
  let ours: Family;
  let others: Family;
  let inputs: CertificateInputs;
  before(async () => {
    server = await makeFamily("Server");
    ours = await makeFamily("Ours", new Date(), true);
    others = await makeFamily("Others");
    inputs = inputsToKeep(ours.inputs);
  });
  const live = (state: CertificatesState, asked: CertificateInputs = inputs) =>
    certificatesFacet.live(clusterWith(state), asked);
  const shown = () => certificatesState(ours.chains, [server, ours]);

  it("are the very inputs while they are as asked, the root at a chain's end or not", () => {
    const answer = live(shown());
    assert.equal(answer.nodeCertificates, inputs.nodeCertificates);
    assert.equal(answer.trustedCAs, inputs.trustedCAs);
    assert.deepEqual(Object.keys(answer), ["trustedCAs", "nodeCertificates"]);
    const withRoot = Object.fromEntries(
      Object.entries(ours.chains).map(([node, chain]) => [node, chain + ours.root.pem]),
    );
    assert.equal(live(certificatesState(withRoot, [server, ours])).nodeCertificates, inputs.nodeCertificates);
  });

  it("differ where somebody reloaded another certificate, with whose key it has", () => {
    const chains = { ...ours.chains, "n1.cb.test": others.chains["n1.cb.test"] ?? "" };
    const { nodeCertificates } = live(certificatesState(chains, [server, ours, others])) as CertificateInputs;
    assert.equal(nodeCertificates?.["n0.cb.test"], inputs.nodeCertificates?.["n0.cb.test"]);
    assert.equal(nodeCertificates?.["n1.cb.test"]?.chain, others.chains["n1.cb.test"]);
    const { nodeCertificates: kept } = inputsToKeep(others.inputs);
    assert.equal(nodeCertificates?.["n1.cb.test"]?.privateKey, kept?.["n1.cb.test"]?.privateKey);
    const text = certificatesFacet.differenceText?.(
      "nodeCertificates",
      nodeCertificates,
      inputs.nodeCertificates,
    );
    assert.equal(text, "Other certificates than asked for: n1.cb.test.");
  });

  it("differ where somebody reloaded another internal client certificate", () => {
    const { nodeCertificates: clientCertificates } = inputs;
    const asked = { ...inputs, ...(clientCertificates === undefined ? {} : { clientCertificates }) };
    const { nodes: clients } = certificatesState(ours.chains, [server, ours]);
    const same = live({ ...shown(), clients }, asked);
    assert.equal(same.clientCertificates, clientCertificates);
    const chains = { ...ours.chains, "n1.cb.test": others.chains["n1.cb.test"] ?? "" };
    const { nodes: changed } = certificatesState(chains, [server, ours, others]);
    const answer = live({ ...shown(), clients: changed }, asked);
    assert.equal(answer.nodeCertificates, inputs.nodeCertificates);
    const text = certificatesFacet.differenceText?.(
      "clientCertificates",
      answer.clientCertificates,
      clientCertificates,
    );
    assert.equal(text, "Other internal client certificates than asked for: n1.cb.test.");
  });

  it("have a node more when the cluster has one without a certificate of ours, and one less when it is gone", () => {
    const more = { ...ours.chains, "n2.cb.test": server.chains["n0.cb.test"] ?? "" };
    const answer = live(certificatesState(more, [server, ours])) as CertificateInputs;
    assert.deepEqual(answer.nodeCertificates?.["n2.cb.test"], { chain: server.chains["n0.cb.test"] });
    const { "n0.cb.test": only = "" } = ours.chains;
    const less = live(certificatesState({ "n0.cb.test": only }, [server, ours])) as CertificateInputs;
    assert.deepEqual(Object.keys(less.nodeCertificates ?? {}), ["n0.cb.test"]);
  });

  it("differ where the server does not show what it made, and can be compared again after that", () => {
    const old = shown();
    const nodes = old.nodes.map((node) => ({ ...node, chain: [], description: [] }));
    const { nodeCertificates } = live({ ...old, nodes }) as CertificateInputs;
    assert.match(nodeCertificates?.["n0.cb.test"]?.chain ?? "", /a certificate that the server made/);
    assert.notEqual(live(old, { ...inputs, nodeCertificates }).nodeCertificates, nodeCertificates);
  });

  it("are without a CA that vanished", () => {
    const gone = certificatesState(ours.chains, [server]);
    assert.deepEqual(live(gone).trustedCAs, []);
    assert.notEqual(live(gone).nodeCertificates, inputs.nodeCertificates);
    const two = inputsToKeep({ trustedCAs: [ours.root.pem, others.root.pem] });
    assert.deepEqual(live(shown(), two), { trustedCAs: [ours.root.pem] });
    assert.match(
      certificatesFacet.differenceText?.("trustedCAs", [], []) ?? "",
      /not trusted by the cluster any more/,
    );
  });

  it("are not the server's own as soon as one node has another", () => {
    const serverMade = { replace: [server.fingerprint] };
    assert.deepEqual(live(shown(), { serverMade }), { serverMade: false });
    const own = certificatesState(server.chains, [server]);
    assert.equal(live(own, { serverMade }).serverMade, serverMade);
    const clients = own.nodes.map((node) => ({ ...node, type: "uploaded" as const }));
    assert.deepEqual(live({ ...own, clients }, { serverMade }), { serverMade: false });
    assert.deepEqual(live(own, { serverMade: false, trustedCAs: server.root.pem }), {
      serverMade: false,
      trustedCAs: server.root.pem,
    });
    assert.equal(
      certificatesFacet.differenceText?.("serverMade", false, serverMade),
      "A node has a certificate that the server did not make.",
    );
  });

  it("are taken to be as asked where they cannot be read", () => {
    const { nodes, level } = clusterWith(shown());
    assert.deepEqual(
      certificatesFacet.live({ nodes, level, certificates: { readable: false, reason: "403" } }, inputs),
      {},
    );
  });

  it("stand in outputs after a refresh, with the earliest end and when new ones are due", () => {
    const outputs = {
      ...inputs,
      minimumValidityDays: 10,
      loadedCAs: [ours.fingerprint, "gone"],
      replacedCAs: ["gone"],
    };
    const refreshed = certificatesFacet.outputsOfRefresh?.(clusterWith(shown()), outputs, true);
    const leaf = described(ours.chains["n0.cb.test"] ?? "");
    assert.deepEqual((refreshed?.servedCertificates as unknown[])[0], {
      otpNode: "ns_1@n0.cb.test",
      type: "uploaded",
      subject: leaf.subject,
      issuer: leaf.issuer,
      serialNumber: leaf.serialNumber,
      fingerprint: leaf.fingerprint,
      notAfter: leaf.notAfter,
    });
    assert.equal((refreshed?.clusterCAs as { pem: string }[])[1]?.pem, ours.root.pem);
    assert.deepEqual([refreshed?.loadedCAs, refreshed?.replacedCAs], [[ours.fingerprint], []]);
    const day = 24 * 3600 * 1000;
    assert.equal(
      Date.parse(String(refreshed?.earliestExpiry)) - Date.parse(String(refreshed?.rotateAfter)),
      10 * day,
    );
  });
});
