import { z } from "zod";
import { addressFamilies, familyName } from "../../vocabulary";
import { commonInputs } from "../inputs/commonInputs";
import { activeNodes, valueOrWhatDiffers } from "./nodes";
import type { FacetDefinition } from "./facetDefinition";

const family = z.enum(addressFamilies, { error: '"ipv4" or "ipv6"' });
const only = z.boolean({ error: "true or false" });
const foundSchema = z.object({ family, only });
const wantedSchema = z.object({ family, only: only.default(false) });

export const addressFamilyFacet: FacetDefinition = {
  facet: "addressFamily",
  schema: z.strictObject({ ...commonInputs, family, only }),
  defaults: { family: undefined, only: false },
  looksAt: {},
  request: async (inputs) => ({ goal: { addressFamily: wantedSchema.parse(inputs) } }),
  found: ({ addressFamily, addressFamilyOnly }) => ({ family: addressFamily, only: addressFamilyOnly }),
  requestToRestore: async ({ found }) => ({ goal: { addressFamily: foundSchema.parse(found) } }),
  foundText: (found) => {
    const { family, only } = foundSchema.parse(found);
    return `the address family ${familyName(family)}${only ? " only" : ""}`;
  },
  live(shown, inputs) {
    const nodes = activeNodes(shown);
    return {
      family: valueOrWhatDiffers(
        nodes.map(({ addressFamily }) => addressFamily),
        inputs.family,
      ),
      only: valueOrWhatDiffers(
        nodes.map(({ addressFamilyOnly }) => addressFamilyOnly),
        inputs.only,
      ),
    };
  },
};
