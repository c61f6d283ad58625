import type { Facet } from "../../vocabulary";
import { addressFamilyFacet } from "./addressFamily";
import { certificatesFacet } from "./certificates";
import { encryptionFacet } from "./encryption";
import type { FacetDefinition } from "./facetDefinition";

export const facetDefinitions: Readonly<Record<Facet, FacetDefinition>> = {
  addressFamily: addressFamilyFacet,
  encryption: encryptionFacet,
  certificates: certificatesFacet,
};
