import { z } from "zod";
import { clusterEncryptionLevels } from "../../vocabulary";
import { commonInputs } from "../inputs/commonInputs";
import { activeNodes } from "./nodes";
import type { FacetDefinition } from "./facetDefinition";

const level = z.enum(clusterEncryptionLevels, { error: '"none", "control", "all" or "strict"' });
const levelOnly = z.object({ level });

export const encryptionFacet: FacetDefinition = {
  facet: "encryption",
  schema: z.strictObject({ ...commonInputs, level }),
  defaults: { level: "control" },
  looksAt: {},
  request: async (inputs) => ({ goal: { encryption: levelOnly.parse(inputs) } }),
  found: (found) => ({ level: found.level }),
  requestToRestore: async ({ found }) => ({ goal: { encryption: levelOnly.parse(found) } }),
  foundText: (found) => {
    const { level } = levelOnly.parse(found);
    return level === "none" ? "node-to-node encryption off" : `the cluster encryption level ${level}`;
  },
  live(shown, inputs) {
    const encrypted = activeNodes(shown).filter((node) => node.encrypted).length;
    // A cluster of which only some nodes are encrypted has no level: what differs from the inputs is shown.
    if (inputs.level === "none") return { level: encrypted === 0 ? "none" : levelOfEncrypted(shown.level) };
    if (encrypted < activeNodes(shown).length) return { level: "none" };
    return { level: shown.level ?? inputs.level };
  },
};

function levelOfEncrypted(shown: string | undefined): string {
  return shown === undefined || shown === "none" ? "control" : shown;
}
