import type { z } from "zod";
import type { ClusterClient, NodeView } from "../../cluster/nodeApi";
import type { CertificateSupplies } from "../../execution/certificates/tools";
import type { Execution, Found, OperationResult, PartialResult } from "../../execution/types";
import type { CertificatesState } from "../../planning/certificates/state";
import type { Goal } from "../../planning/goal";
import type { Refusal } from "../../planning/plan";
import type { Readable } from "../../planning/state";
import type { ClusterEncryptionLevel, Facet } from "../../vocabulary";

export type PlainObject = Record<string, unknown>;

/** The part of a cluster's state that facets are read from; a node's view and the whole state both have it. */
export interface Shown {
  readonly nodes: readonly Pick<
    NodeView,
    "membership" | "addressFamily" | "addressFamilyOnly" | "encrypted"
  >[];
  readonly level: ClusterEncryptionLevel | undefined;
  /** Only in a state that was read for the certificates facet. */
  readonly certificates?: Readable<CertificatesState>;
}

/** What a request is made with. */
export interface Surroundings {
  readonly client: ClusterClient;
  readonly readState: Execution["readState"];
  /** Of the resource as it is in state, if it is. */
  readonly outputs?: PlainObject;
}

/** What a resource asks of a cluster. */
export interface Request {
  readonly goal: Goal;
  /** What the goal needs and no plan may hold. */
  readonly certificates?: CertificateSupplies;
  /** Reasons why the goal cannot be reached that lie in the inputs, beside those that the planner finds. */
  readonly refusals?: readonly Refusal[];
  /** What a person should know of the inputs. */
  readonly warnings?: readonly string[];
  /** What was found, where that is seen before the run. */
  readonly found?: PlainObject;
  /** Outputs that hold however the run ends. */
  readonly outputs?: PlainObject;
}

/** What sets the resources apart: everything else is the same for all of them. */
export interface FacetDefinition {
  readonly facet: Facet;
  /** All inputs. */
  readonly schema: z.ZodObject;
  /** The inputs that say what the facet should be, with their defaults (undefined: none, or required). */
  readonly defaults: PlainObject;
  /** What is wrong with inputs that fit the schema, by their property. */
  checkInputs?(inputs: PlainObject): readonly InputProblem[];
  /** Inputs that were checked, as they are handed on and kept in state. */
  inputsToKeep?(inputs: PlainObject): PlainObject;
  /** What must be looked at to tell what the facet is like. */
  readonly looksAt: Goal;
  /** What valid inputs ask for. */
  request(inputs: PlainObject, around: Surroundings): Promise<Request>;
  /** What outputs keep of what was found at creation. */
  found(found: Found): PlainObject;
  /** What deleting asks for: back to what was found. */
  requestToRestore(outputs: PlainObject, around: Surroundings): Promise<Request>;
  /** What was found, for a person: `the cluster encryption level none`. */
  foundText(found: PlainObject): string;
  /** What the cluster shows, in terms of the inputs; where nodes differ, what differs from the inputs. The very value of an input says that it is met. */
  live(shown: Shown, inputs: PlainObject): PlainObject;
  /** What a person is told of an input that is not met. */
  differenceText?(input: string, live: unknown, asked: unknown): string;
  /** Names of the outputs beside those that all resources have. */
  readonly outputNames?: readonly string[];
  /** Those outputs after a run. */
  outputsOf?(result: OperationResult, inputs: PlainObject, seen: Seen): PlainObject;
  /** With what a run did that failed; `outputs` are those of before and those that the request brought. */
  outputsOfFailure?(outputs: PlainObject, partial: PartialResult): PlainObject;
  /** Those of them that a refresh brings up to date. */
  outputsOfRefresh?(shown: Shown, outputs: PlainObject, verified: boolean): PlainObject;
  /** PEM: CAs of the cluster that the resource knows of, from its inputs or over verified connections. */
  authorities?(inputs: PlainObject, outputs: PlainObject): readonly string[];
  /** Fingerprints of certificates of its nodes that are known from there: they may have expired. */
  pinned?(inputs: PlainObject, outputs: PlainObject): readonly string[];
}

/** How a run went that made outputs. */
export interface Seen {
  /** Whether the cluster was seen over a verified connection. */
  readonly verified: boolean;
  /** The outputs that the request brought. */
  readonly requested: PlainObject;
}

export interface InputProblem {
  /** `nodeCertificates["n0.example.com"].chain` */
  readonly property: string;
  readonly reason: string;
}
