import { strict as assert } from "node:assert";
import { addressFamilyFacet } from "../../../../provider/pulumi/facets/addressFamily";
import { encryptionFacet } from "../../../../provider/pulumi/facets/encryption";
import type { Shown } from "../../../../provider/pulumi/facets/facetDefinition";

type Node = Shown["nodes"][number];
const node = (fields: Partial<Node> = {}): Node => ({
  membership: "active",
  addressFamily: "ipv4",
  addressFamilyOnly: false,
  encrypted: false,
  ...fields,
});
const shown = (nodes: readonly Node[], level: Shown["level"] = "none"): Shown => ({ nodes, level });

describe("The address family that a cluster shows", () => {
  const live = (nodes: readonly Node[]) =>
    addressFamilyFacet.live(shown(nodes), { family: "ipv6", only: true });

  it("is that of all nodes", () => {
    const nodes = [0, 1].map(() => node({ addressFamily: "ipv6", addressFamilyOnly: true }));
    assert.deepEqual(live(nodes), { family: "ipv6", only: true });
    assert.deepEqual(live([node(), node()]), { family: "ipv4", only: false });
  });

  it("is the one that differs from what is asked as soon as one node differs", () => {
    const right = node({ addressFamily: "ipv6", addressFamilyOnly: true });
    assert.deepEqual(live([right, { ...right, addressFamily: "ipv4" }]), { family: "ipv4", only: true });
    assert.deepEqual(live([right, { ...right, addressFamilyOnly: false }]), { family: "ipv6", only: false });
  });

  it("leaves out nodes that do not take part", () => {
    const right = node({ addressFamily: "ipv6", addressFamilyOnly: true });
    assert.deepEqual(live([right, node({ membership: "inactiveFailed" })]), { family: "ipv6", only: true });
  });
});

describe("The encryption that a cluster shows", () => {
  const encrypted = node({ encrypted: true });

  it("is its level while all nodes are encrypted", () => {
    assert.deepEqual(encryptionFacet.live(shown([encrypted, encrypted], "all"), { level: "control" }), {
      level: "all",
    });
  });

  it("is none as soon as one node is not encrypted", () => {
    assert.deepEqual(encryptionFacet.live(shown([encrypted, node()], "all"), { level: "all" }), {
      level: "none",
    });
  });

  it("is not none as long as one node is encrypted and none is asked", () => {
    assert.deepEqual(encryptionFacet.live(shown([encrypted, node()], "none"), { level: "none" }), {
      level: "control",
    });
    assert.deepEqual(encryptionFacet.live(shown([node(), node()]), { level: "none" }), { level: "none" });
  });

  it("is taken to be what is asked where the server does not show its level", () => {
    const silent: Shown = { nodes: [encrypted], level: undefined };
    assert.deepEqual(encryptionFacet.live(silent, { level: "all" }), { level: "all" });
  });
});
