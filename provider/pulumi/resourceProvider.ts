import { atBoundary } from "./boundary";
import { storeConfiguration, type ConfigureRequest } from "./configuration";
import { connectionFieldNames } from "./connection/fields";
import type { FacetDefinition, PlainObject } from "./facets/facetDefinition";
import { check, type CheckResult } from "./methods/check";
import { create, update, type Made } from "./methods/createOrUpdate";
import { remove } from "./methods/delete";
import type { Dependencies } from "./methods/dependencies";
import { diff, type DiffResult } from "./methods/diff";
import { onTheWay } from "./methods/onTheWay";
import { read, type ReadResult } from "./methods/read";

/** The methods that the SDK's dynamic provider calls, on plain JSON. Frozen: code in state of years ago relies on them. */
export interface FrozenResourceProvider {
  configure(request: ConfigureRequest): Promise<void>;
  check(olds: PlainObject, news: PlainObject): Promise<CheckResult>;
  diff(id: string, olds: PlainObject, news: PlainObject): Promise<DiffResult>;
  create(inputs: PlainObject): Promise<Made>;
  read(id: string, outputs: PlainObject): Promise<ReadResult>;
  update(id: string, olds: PlainObject, news: PlainObject): Promise<{ outs: PlainObject }>;
  delete(id: string, outputs: PlainObject): Promise<void>;
}

export function resourceProvider(
  definition: FacetDefinition,
  dependencies: Dependencies,
): FrozenResourceProvider {
  return {
    // Synchronous up to its end: the SDK lets other calls in while this one is awaited.
    configure: (request) => {
      storeConfiguration(request, connectionFieldNames);
      return Promise.resolve();
    },
    check: (_olds, news) => atBoundary(() => check(definition, dependencies.claims, news)),
    diff: (id, olds, news) => atBoundary(() => diff(definition, dependencies, id, olds, news)),
    create: (inputs) => atBoundary(() => onTheWay(dependencies, (mine) => create(definition, mine, inputs))),
    read: (id, outputs) => atBoundary(() => read(definition, dependencies, id, outputs)),
    update: (id, olds, news) =>
      atBoundary(() => onTheWay(dependencies, (mine) => update(definition, mine, id, olds, news))),
    delete: (id, outputs) =>
      atBoundary(() => onTheWay(dependencies, (mine) => remove(definition, mine, id, outputs))),
  };
}
