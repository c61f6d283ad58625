import { deepEqual, equal, match, rejects } from "node:assert/strict";
import { presentDelivery } from "../../../../../provider/certificates/delivery/present";
import type { Delivery } from "../../../../../provider/certificates/delivery/types";
import type { CertificateDescription } from "../../../../../provider/certificates/material/description";
import type { NodeApi } from "../../../../../provider/cluster/nodeApi";
import { SecurityError } from "../../../../../provider/errors/securityError";
import { readCertificates } from "../../../../../provider/execution/certificates/readCertificates";
import { trustCAs } from "../../../../../provider/execution/certificates/steps/trustCAs";
import type { StepOf } from "../../../../../provider/planning/step";
import { makeAuthority } from "../../../planning/certificates/authorities";
import { aCluster } from "../../../planning/states";
import { certifiedRun, type Look } from "../support/certified";

describe("the trust in new CAs", () => {
  let root: CertificateDescription;
  let other: CertificateDescription;
  let old: CertificateDescription;
  let earlier: Look;
  before(async () => {
    const authority = await makeAuthority("Old");
    [root, other] = [(await makeAuthority("Root")).certificate, (await makeAuthority("Other")).certificate];
    old = authority.certificate;
    earlier = { trusted: [old], leaf: await authority.issue("n0.cb.test") };
  });

  function trusting(
    by: "inbox" | "upload",
    looks: readonly [Look, ...Look[]],
    api: Partial<NodeApi> = {},
    over: Partial<Delivery> = {},
    beside: (node: NodeApi) => readonly NodeApi[] = () => [],
  ) {
    const calls: string[] = [];
    const note = (call: string) => async () => void calls.push(call);
    const { run, node } = certifiedRun(
      looks,
      {
        uploadCA: async (pem) => void calls.push(`upload ${pem === root.pem ? "root" : "other"}`),
        loadTrustedCAs: note("load"),
        ...api,
      },
      { trust: (pems) => void calls.push(`trust ${pems.length}`) },
    );
    const delivery: Delivery = {
      ...presentDelivery,
      places: true,
      place: async (_, { authorities = [] }) => {
        calls.push(`place ${authorities.length}`);
        return { changed: true, setAside: [] };
      },
      restorePrevious: async (_, { parts = [] } = {}) => {
        calls.push(`restore ${parts.join()}`);
        return { parts };
      },
      discardPrevious: async (_, { parts = [] } = {}) => void calls.push(`discard ${parts.join()}`),
      ...over,
    };
    const { discover } = run.client;
    run.client.discover = async (options) => [...(await discover(options)), ...beside(node)];
    const runner = trustCAs({ delivery, material: { authorities: [root, other], nodes: {} } });
    const step: StepOf<"trustCAs"> = {
      kind: "trustCAs",
      node: node.otpNode,
      authorities: [root, other],
      by,
      text: "trust the new CAs",
    };
    const act = async () => {
      const value = await readCertificates(run.client);
      await runner.act(run, step, aCluster({ certificates: { readable: true, value } }));
    };
    return { calls, act, verify: () => runner.verify(run, step) };
  }

  it("is the client's own first; then each CA that is missing is uploaded", async () => {
    const { calls, act } = trusting("upload", [earlier]);
    await act();
    deepEqual(calls, ["trust 2", "upload root", "upload other"]);
    const second = trusting("upload", [{ ...earlier, trusted: [old, root] }]);
    await second.act();
    deepEqual(second.calls, ["trust 1", "upload other"]);
  });

  it("sends nothing when they are trusted already", async () => {
    const { calls, act } = trusting("inbox", [{ ...earlier, trusted: [old, root, other] }]);
    await act();
    deepEqual(calls, []);
  });

  it("comes by files in one node's inbox, those of before discarded when all nodes show the CAs", async () => {
    const all = { ...earlier, trusted: [old, root, other] };
    const { calls, act, verify } = trusting("inbox", [earlier, { ...earlier, trusted: [old, root] }, all]);
    await act();
    await verify();
    deepEqual(calls, ["trust 2", "place 2", "load", "discard authorities"]);
  });

  it("takes the files back when the node refuses to load them", async () => {
    const refuses = () => Promise.reject(new SecurityError("CBSEC_SERVER_REFUSED", "no"));
    const { calls, act } = trusting("inbox", [earlier], { loadTrustedCAs: refuses });
    await rejects(act(), { code: "CBSEC_SERVER_REFUSED" });
    deepEqual(calls, ["trust 2", "place 2", "restore authorities"]);
  });

  it("fails at once when the files that somebody else placed hold other CAs", async () => {
    const present = trusting("inbox", [earlier], {}, presentDelivery);
    await rejects(present.act(), /The files in the CA folder of n0\.cb\.test do not hold CN=Root/);
    await trusting("inbox", [earlier, { ...earlier, trusted: [root, other] }], {}, presentDelivery).act();
  });

  it("is not seen done while a node does not show them, or is not healthy", async () => {
    const { calls, verify } = trusting("inbox", [earlier]);
    await rejects(verify(), (error) => {
      match(String(error), /CN=Root .* is not shown yet/);
      return true;
    });
    const slow = (node: NodeApi) => ({
      ...node,
      otpNode: "ns_1@n1.cb.test",
      trustedCAs: async () => (await node.trustedCAs()).filter(({ pem }) => pem !== other.pem),
    });
    const lagging = trusting("inbox", [{ ...earlier, trusted: [root, other] }], {}, {}, (node) => [
      slow(node),
    ]);
    await rejects(lagging.verify(), /ns_1@n1\.cb\.test does not show CN=Other/);
    const ill = trusting("inbox", [{ ...earlier, trusted: [root, other], healthy: false }]);
    await rejects(ill.verify(), /sees n0\.cb\.test unhealthy/);
    equal(calls.length + lagging.calls.length + ill.calls.length, 0);
  });
});
