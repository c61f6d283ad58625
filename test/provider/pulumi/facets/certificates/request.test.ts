import { strict as assert } from "node:assert";
import type { ClusterClient } from "../../../../../provider/cluster/nodeApi";
import type { ClusterState } from "../../../../../provider/planning/state";
import { certificatesFacet } from "../../../../../provider/pulumi/facets/certificates";
import { requestCertificates } from "../../../../../provider/pulumi/facets/certificates/request";
import { inputsToKeep } from "../../../../../provider/pulumi/facets/certificates/material";
import type { CertificateInputs } from "../../../../../provider/pulumi/inputs/certificateInputs";
import { issue } from "../../../certificates/material/authority";
import { certificatesState, clusterWith, makeFamily, nodeNames, type Family } from "./support";

const delivery = { type: "local" as const, inbox: "/inbox/{node}" };

describe("What is asked of a cluster's certificates", () => {
  let server: Family;
  let old: Family;
  let wanted: Family;
  before(async () => {
    [server, old, wanted] = [await makeFamily("Server"), await makeFamily("Old"), await makeFamily("New")];
  });

  const around = (state: ClusterState, outputs?: object) => ({
    client: {} as ClusterClient,
    readState: () => Promise.resolve(state),
    outputs: { ...outputs },
  });
  const requested = (inputs: CertificateInputs, state: ClusterState, outputs?: object) =>
    requestCertificates(inputsToKeep(inputs), around(state, outputs), new Date());
  const fresh = () => clusterWith(certificatesState(server.chains, [server]));
  const onOld = () => clusterWith(certificatesState(old.chains, [server, old]));
  const given = (over: Partial<CertificateInputs> = {}) => ({ ...wanted.inputs, delivery, ...over });

  it("names nodes as the cluster does, by name or otpNode without regard to case", async () => {
    const [first, second] = Object.values(wanted.inputs.nodeCertificates);
    assert.ok(first && second);
    const nodeCertificates = { "N0.cb.test": first, "ns_1@n1.cb.test": second };
    const { goal, refusals } = await requested(given({ nodeCertificates }), fresh());
    assert.deepEqual(refusals, []);
    assert.deepEqual(
      Object.keys(goal.certificates?.nodes ?? {}),
      nodeNames.map((name) => `ns_1@${name}`),
    );
  });

  it("brings the keys beside the goal, and none within", async () => {
    const { goal, certificates } = await requested(given(), fresh());
    for (const { privateKey = "" } of Object.values(wanted.inputs.nodeCertificates)) {
      assert.ok(privateKey.includes("PRIVATE KEY"));
      assert.ok(JSON.stringify(certificates?.material).includes(JSON.stringify(privateKey).slice(1, 60)));
      assert.ok(!JSON.stringify(goal).includes("PRIVATE KEY"));
    }
  });

  it("trusts both meanwhile unless the other way is asked for", async () => {
    assert.equal((await requested(given(), fresh())).goal.certificates?.strategy, "trustBoth");
    const strategy = "encryptionOff" as const;
    assert.equal((await requested(given({ strategy }), fresh())).goal.certificates?.strategy, strategy);
  });

  it("sends CAs through the inbox where there is a delivery, else by REST", async () => {
    assert.equal((await requested(given(), fresh())).goal.certificates?.addCAsBy, "inbox");
    const { trustedCAs } = wanted.inputs;
    assert.equal((await requested({ trustedCAs }, fresh())).goal.certificates?.addCAsBy, "upload");
  });

  it("asks for the server's own certificates, and for a new CA by the old one's fingerprint in any form", async () => {
    assert.deepEqual((await requested({ serverMade: true }, fresh())).goal.certificates?.serverMade, {
      replace: [],
    });
    const written = server.fingerprint.toUpperCase().replace(/(..)(?=.)/g, "$1:");
    const { goal } = await requested({ serverMade: { replace: [written] } }, fresh());
    assert.deepEqual(goal.certificates?.serverMade, { replace: [server.fingerprint] });
    assert.equal(
      (await requested({ ...given(), serverMade: false }, fresh())).goal.certificates?.serverMade,
      undefined,
    );
  });

  describe("of the CAs that may go", () => {
    const removable = async (inputs: Partial<CertificateInputs>, state: ClusterState, outputs?: object) => {
      const { goal } = await requested(given(inputs), state, outputs);
      return [goal.certificates?.removeCAs, goal.certificates?.removeNamedCAs];
    };

    it("names none unless asked", async () => {
      assert.deepEqual(await removable({}, onOld()), [[], []]);
    });

    it("names those that it loaded once and those that it replaces now", async () => {
      const loadedCAs = [server.fingerprint];
      assert.deepEqual(await removable({ removeUnusedCAs: true }, onOld()), [[old.fingerprint], []]);
      assert.deepEqual(await removable({ removeUnusedCAs: true }, onOld(), { loadedCAs }), [
        [server.fingerprint, old.fingerprint],
        [],
      ]);
    });

    it("still names those that a run replaced that could not remove them", async () => {
      const moved = clusterWith(certificatesState(wanted.chains, [server, old, wanted]));
      const replacedCAs = [old.fingerprint];
      assert.deepEqual(await removable({ removeUnusedCAs: true }, moved, { replacedCAs }), [
        [old.fingerprint],
        [],
      ]);
    });

    it("names never one that it neither loaded nor replaced, not even when a person lists it", async () => {
      const removeUnusedCAs = [server.fingerprint, old.fingerprint];
      assert.deepEqual(await removable({ removeUnusedCAs }, onOld()), [[old.fingerprint], [old.fingerprint]]);
    });
  });

  it("remembers which CAs it brings and which it leaves behind, whatever becomes of the run", async () => {
    const { outputs } = await requested(given(), onOld());
    assert.deepEqual(outputs, { loadedCAs: [wanted.fingerprint], replacedCAs: [old.fingerprint] });
    // No node leaves its CA when others alone are to be trusted.
    const { trustedCAs } = wanted.inputs;
    assert.deepEqual((await requested({ trustedCAs }, onOld())).outputs?.replacedCAs, []);
    // One that others had made the cluster trust already stays theirs.
    const trusting = clusterWith(certificatesState(old.chains, [server, old, wanted]));
    assert.deepEqual((await requested(given(), trusting)).outputs?.loadedCAs, []);
  });

  it("answers for a CA that a run brought which could not be recorded, and for none that others loaded meanwhile", async () => {
    const loaded = async (delivered: boolean, outputs?: object) => {
      const certificates = certificatesState(old.chains, [server, old, wanted]);
      const trustedCAs = certificates.trustedCAs.map((ca) =>
        ca.fingerprint === wanted.fingerprint ? { ...ca, delivered } : ca,
      );
      const trusting = clusterWith({ ...certificates, trustedCAs });
      return (await requested(given(), trusting, outputs)).outputs?.loadedCAs;
    };
    const clusterCAs = [server, old].map(({ fingerprint }) => ({ fingerprint }));
    assert.deepEqual(await loaded(true, { clusterCAs }), [wanted.fingerprint]);
    assert.deepEqual(await loaded(false, { clusterCAs }), []);
    // Recorded already as one of others, or found at creation.
    const recorded = [...clusterCAs, { fingerprint: wanted.fingerprint }];
    assert.deepEqual(await loaded(true, { clusterCAs: recorded }), []);
    assert.deepEqual(await loaded(true), []);
  });

  it("says whose certificates were found", async () => {
    assert.deepEqual((await requested(given(), fresh())).found, { nodeCertificates: "generated" });
    assert.deepEqual((await requested(given(), onOld())).found, { nodeCertificates: "uploaded" });
  });

  it("is refused with every reason that the material has beside this cluster", async () => {
    const stranger = await issue(wanted.root, "n9.cb.test", new Date());
    const nodeCertificates = {
      ...wanted.inputs.nodeCertificates,
      "n9.cb.test": { chain: stranger.pem, privateKey: stranger.keyPem },
    };
    const { refusals = [] } = await requested({ nodeCertificates, delivery }, fresh());
    assert.deepEqual(refusals.map(({ rule }) => rule).sort(), [
      "endsInTrustedCA",
      "endsInTrustedCA",
      "endsInTrustedCA",
      "noStrangers",
    ]);
    assert.match(refusals[0]?.found ?? "", /^nodeCertificates\["n/);
  });

  it("warns of what is not serious, and of what is wrong with certificates that the nodes have already", async () => {
    const { warnings = [] } = await requested(given({ minimumValidityDays: 400 }), fresh());
    assert.match(warnings.join(), /validLongEnough/);
    const later = new Date(Date.now() + 400 * 24 * 3600 * 1000);
    const served = clusterWith(certificatesState(wanted.chains, [server, wanted]));
    const met = await requestCertificates(given(), around(served), later);
    assert.deepEqual(met.refusals, []);
    assert.match((met.warnings ?? []).join(), /expired at .*\(validNow\)/);
    assert.notDeepEqual((await requestCertificates(given(), around(onOld()), later)).refusals, []);
  });

  it("is refused where a CA has to go through an inbox and no delivery is given", async () => {
    const { trustedCAs } = wanted.inputs;
    const state = clusterWith(certificatesState(server.chains, [server]), "7.1.4-3601-enterprise");
    const { refusals = [] } = await requested({ trustedCAs }, state);
    assert.deepEqual(
      refusals.map(({ rule }) => rule),
      ["deliveryGiven"],
    );
    assert.deepEqual((await requested({ trustedCAs }, fresh())).refusals, []);
  });

  it("is refused for want of a key only where the certificate has to be delivered", async () => {
    const mark = `(not kept) public key ${"0".repeat(64)}`;
    const other = await makeFamily("Never Checked Here");
    const nodeCertificates = Object.fromEntries(
      Object.entries(other.chains).map(([node, chain]) => [node, { chain, privateKey: mark }]),
    );
    const inputs = { trustedCAs: other.inputs.trustedCAs, nodeCertificates, delivery };
    const { refusals = [] } = await requestCertificates(inputs, around(fresh()), new Date());
    assert.ok(
      refusals.filter(({ rule }) => rule === "privateKeyAtHand").length === 2,
      JSON.stringify(refusals),
    );
    const served = clusterWith(certificatesState(other.chains, [server, other]));
    assert.deepEqual((await requestCertificates(inputs, around(served), new Date())).refusals, []);
  });

  it("brings what opens the keys that nodes had before: from state, or where that keeps none the new key's", async () => {
    const script = { type: "script" as const, path: "p.sh" };
    const plain = { type: "plain" as const, password: "new" };
    const nodeCertificates = Object.fromEntries(
      Object.entries(wanted.inputs.nodeCertificates).map(([node, entry]) => [
        node,
        { ...entry, privateKeyPassphrase: plain },
      ]),
    );
    const earlier = (first: object, second: object) => ({
      nodeCertificates: { "n0.cb.test": first, "n1.cb.test": second },
    });
    const known = async (outputs: object) =>
      (await requested(given({ nodeCertificates }), onOld(), outputs)).certificates?.previousPassphrases;
    const marked = { privateKeyPassphrase: "(not kept)" };
    assert.deepEqual(await known(earlier({ privateKeyPassphrase: script }, marked)), {
      "ns_1@n0.cb.test": script,
      "ns_1@n1.cb.test": plain,
    });
    assert.deepEqual(await known(earlier({}, {})), {});
    assert.deepEqual(await known({}), {});
  });

  it("leaves it to the planner to refuse where certificates cannot be read", async () => {
    const state = { ...fresh(), certificates: { readable: false as const, reason: "403" } };
    const { goal, refusals } = await requested(given(), state);
    assert.deepEqual(goal.certificates?.nodes, {});
    assert.equal(refusals, undefined);
  });

  describe("when it is deleted", () => {
    const restored = (outputs: object, state: ClusterState) =>
      certificatesFacet.requestToRestore({ ...outputs }, around(state));

    it("goes to the server's own certificates, and lets go the CAs that it loaded, not those it replaced", async () => {
      const served = clusterWith(certificatesState(wanted.chains, [server, old, wanted]));
      const outputs = { ...given(), loadedCAs: [wanted.fingerprint], replacedCAs: [old.fingerprint] };
      const { goal } = await restored(outputs, served);
      assert.deepEqual(goal.certificates?.serverMade, { replace: [] });
      assert.deepEqual(goal.certificates?.removeCAs, [wanted.fingerprint]);
      assert.deepEqual(goal.certificates?.trustedCAs, []);
    });

    it("leaves the nodes' certificates where it never brought any", async () => {
      const { trustedCAs } = wanted.inputs;
      const found = { nodeCertificates: "uploaded" };
      const { goal } = await restored({ trustedCAs, loadedCAs: [wanted.fingerprint], found }, onOld());
      assert.equal(goal.certificates?.serverMade, undefined);
      assert.deepEqual(goal.certificates?.removeCAs, [wanted.fingerprint]);
    });

    it("goes back where it brought internal client certificates alone, unless the nodes' own are of others, which would go with them", async () => {
      const { trustedCAs, nodeCertificates } = wanted.inputs;
      const brought = {
        trustedCAs,
        clientCertificates: nodeCertificates,
        found: { nodeCertificates: "uploaded" },
      };
      const own = await restored(brought, fresh());
      assert.deepEqual(own.goal.certificates?.serverMade, { replace: [] });
      assert.equal(own.warnings, undefined);
      const theirs = await restored(brought, onOld());
      assert.equal(theirs.goal.certificates?.serverMade, undefined);
      assert.match(theirs.warnings?.join() ?? "", /^The internal client certificates stay as they are: /);
    });

    it("goes back although the last update named no certificates any more", async () => {
      const found = { nodeCertificates: "generated" };
      const { goal } = await restored({ trustedCAs: wanted.inputs.trustedCAs, found }, onOld());
      assert.deepEqual(goal.certificates?.serverMade, { replace: [] });
    });
  });
});
