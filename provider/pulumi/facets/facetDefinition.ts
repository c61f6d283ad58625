import type { z } from "zod";
import type { Found } from "../../execution/types";
import type { Goal } from "../../planning/goal";
import type { ClusterEncryptionLevel, Facet } from "../../vocabulary";
import type { NodeView } from "../../cluster/nodeApi";

export type PlainObject = Record<string, unknown>;

/** The part of a cluster's state that facets are read from; a node's view and the whole state both have it. */
export interface Shown {
  readonly nodes: readonly Pick<
    NodeView,
    "membership" | "addressFamily" | "addressFamilyOnly" | "encrypted"
  >[];
  readonly level: ClusterEncryptionLevel | undefined;
}

/** What sets the resources apart: everything else is the same for all of them. */
export interface FacetDefinition {
  readonly facet: Facet;
  /** All inputs. */
  readonly schema: z.ZodObject;
  /** The inputs that say what the facet should be, with their defaults (undefined: required). */
  readonly defaults: PlainObject;
  /** What valid inputs ask for. */
  goal(inputs: PlainObject): Goal;
  /** What outputs keep of what was found at creation. */
  found(found: Found): PlainObject;
  /** What deleting asks for: back to what was found. */
  goalToRestore(found: PlainObject): Goal;
  /** What was found, for a person: `the cluster encryption level none`. */
  foundText(found: PlainObject): string;
  /** What the cluster shows, in terms of the inputs; where nodes differ, what differs from the inputs. */
  live(shown: Shown, inputs: PlainObject): PlainObject;
}
