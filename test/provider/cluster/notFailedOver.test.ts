import { deepEqual, throws } from "node:assert/strict";
import type { NodeApi } from "../../../provider/cluster/nodeApi";
import { notFailedOver } from "../../../provider/cluster/notFailedOver";
import type { NodeMembership } from "../../../provider/vocabulary";

describe("nodes that were failed over", () => {
  const listed = (...memberships: readonly NodeMembership[]) =>
    memberships.map((membership, at) => ({ name: `n${at}`, membership }) as NodeApi);

  it("are left out, unlike those that are not active yet", () => {
    const others = notFailedOver(listed("inactiveFailed", "active", "inactiveAdded"));
    deepEqual(
      others.map(({ name }) => name),
      ["n1", "n2"],
    );
  });

  it("are no cluster by themselves", () => {
    throws(() => notFailedOver(listed("inactiveFailed")), { code: "CBSEC_UNREACHABLE" });
  });
});
