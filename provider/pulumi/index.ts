import { Gathering } from "../execution/gather";
import { readState } from "../execution/readState";
import { realTime } from "../time";
import { Attendance, enginesSide } from "./attendance";
import { Claims } from "./claims";
import { KnownAuthorities } from "./connection/knownAuthorities";
import { engineLog } from "./engineLog";
import { facetDefinitions } from "./facets";
import type { Dependencies } from "./methods/dependencies";
import { resourceProvider, type FrozenResourceProvider } from "./resourceProvider";
import { stoppable } from "./stoppable";

const attendance = new Attendance(enginesSide());
const gathering = new Gathering(realTime);
const dependencies: Dependencies = {
  claims: new Claims(),
  authorities: new KnownAuthorities(),
  time: realTime,
  log: engineLog,
  expect: () => gathering.expect(),
  run: (client, asked, cluster) =>
    attendance.during((stop) => gathering.join(client, stoppable(asked, stop)), cluster),
  readState,
};

/**
 * What the source text that is stored in state requires: `require("pulumi-couchbase-security/provider").<facet>`. Delete and refresh run
 * text that an earlier version of this package stored, with the version that is installed today. So the names that this module exports
 * and the signatures of their methods are frozen for ever; what may change is what is in the objects that go through
 * them, and outputs carry a `schemaVersion`.
 *
 * All resources of one run of the engine live in one process and share what is made here. Nothing is printed while this module loads: the
 * first line of the process must be its port.
 */
export const addressFamily: FrozenResourceProvider = resourceProvider(
  facetDefinitions.addressFamily,
  dependencies,
);
export const encryption: FrozenResourceProvider = resourceProvider(facetDefinitions.encryption, dependencies);
export const certificates: FrozenResourceProvider = resourceProvider(
  facetDefinitions.certificates,
  dependencies,
);
