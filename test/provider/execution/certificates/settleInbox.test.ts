import { deepEqual } from "node:assert/strict";
import { presentDelivery } from "../../../../provider/certificates/delivery/present";
import type { FoundInbox, InboxPart } from "../../../../provider/certificates/delivery/types";
import type { CertificateDescription } from "../../../../provider/certificates/material/description";
import type { NodeApi } from "../../../../provider/cluster/nodeApi";
import { settleInbox, type InUse } from "../../../../provider/execution/certificates/settleInbox";
import { makeAuthority } from "../../planning/certificates/authorities";

describe("an inbox of which what is in use is known", () => {
  let root: CertificateDescription;
  let used: CertificateDescription;
  let other: CertificateDescription;
  before(async () => {
    const authority = await makeAuthority("Root");
    root = authority.certificate;
    [used, other] = [await authority.issue("n0.cb.test"), await authority.issue("n0.cb.test")];
  });

  async function settled(inUse: Partial<InUse>, found: Partial<FoundInbox>) {
    const written: (readonly [string, readonly InboxPart[] | undefined])[] = [];
    const delivery = {
      ...presentDelivery,
      check: async () => ({ exists: true, files: [], authorityFiles: [], previous: [], ...found }),
      restorePrevious: async (_: unknown, { parts }: { readonly parts?: readonly InboxPart[] } = {}) => {
        written.push(["back", parts]);
        return { parts: [] };
      },
      discardPrevious: async (_: unknown, { parts }: { readonly parts?: readonly InboxPart[] } = {}) =>
        void written.push(["gone", parts]),
    };
    await settleInbox(delivery, {} as NodeApi, { trusted: [root.fingerprint], ...inUse });
    return written;
  }
  const file = (one: CertificateDescription) => ({
    name: `${one.fingerprint}.pem`,
    certificates: one.pem,
  });

  it("is not looked at where nothing of it is in use", async () => {
    deepEqual(await settled({}, { previous: ["node"] }), []);
  });

  it("loses what was kept of each part that is in use as it lies there", async () => {
    const found = {
      chain: used.pem,
      previousChain: other.pem,
      clientChain: used.pem,
      authorityFiles: [file(root)],
      previous: ["node", "client", "authorities"] as const,
    };
    const inUse = { node: [used], client: [used] };
    deepEqual(await settled(inUse, found), [["gone", ["node", "authorities", "client"]]]);
  });

  it("gets back what was kept of the node's files where others lie there, and loses the rest", async () => {
    const found = { chain: other.pem, previous: ["node", "authorities"] as const };
    deepEqual(await settled({ node: [used] }, found), [
      ["back", ["node"]],
      ["gone", ["authorities"]],
    ]);
  });

  it("gets back what was kept where what lies there cannot be read and what was kept is in use", async () => {
    const found = { previousChain: used.pem, previous: ["node"] as const };
    deepEqual((await settled({ node: [used] }, found))[0], ["back", ["node"]]);
    const neither = { previous: ["node"] as const };
    deepEqual(await settled({ node: [used] }, neither), [["gone", ["node", "authorities"]]]);
  });

  it("gets back what was kept of the internal client certificate where another one lies there", async () => {
    const found = { clientChain: other.pem, previous: ["client"] as const };
    deepEqual(await settled({ client: [used] }, found), [["back", ["client"]]]);
    const unreadable = { previous: ["client"] as const };
    deepEqual(await settled({ client: [used] }, unreadable), [["gone", ["client"]]]);
    const onlyNodes = { ...unreadable, previousChain: used.pem };
    deepEqual(await settled({ client: [used] }, onlyNodes), [["gone", ["client"]]]);
  });

  it("gets back its CA folder where that holds a CA that nobody trusts", async () => {
    const found = {
      chain: used.pem,
      authorityFiles: [file(root), file(other)],
      previous: ["authorities"] as const,
    };
    deepEqual(await settled({ node: [used] }, found), [
      ["back", ["authorities"]],
      ["gone", ["node"]],
    ]);
  });

  it("gets nothing back where nothing was kept", async () => {
    deepEqual(await settled({ node: [used] }, { chain: other.pem }), [["gone", ["node", "authorities"]]]);
  });
});
