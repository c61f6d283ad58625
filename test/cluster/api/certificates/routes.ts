import type { Route } from "../../http/route";
import { clientCertAuthRoutes } from "./clientCertAuth";
import { clusterCARoutes } from "./clusterCA";
import { nodeCertificateRoutes } from "./nodes";
import { regenerateRoutes } from "./regenerate";
import { reloadRoutes } from "./reload";
import { trustedCARoutes } from "./trustedCAs";

export const certificateRoutes: readonly Route[] = [
  ...trustedCARoutes,
  ...reloadRoutes,
  ...nodeCertificateRoutes,
  ...clusterCARoutes,
  ...regenerateRoutes,
  ...clientCertAuthRoutes,
];
