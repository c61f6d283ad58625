import { eventingProxyRoutes } from "../eventing/proxy";
import type { Route } from "../http/route";
import { accessRoutes } from "./access";
import { autoFailoverRoutes } from "./autoFailover";
import { certificateRoutes } from "./certificates/routes";
import { failoverRoutes } from "./failover";
import { informationRoutes } from "./information";
import { membershipRoutes } from "./membership";
import { networkConfigurationRoutes } from "./networkConfiguration";
import { nodeServicesRoutes } from "./nodeServices";
import { poolsRoutes } from "./pools";
import { outsideServerRoutes } from "./outsideServers";
import { provisioningRoutes } from "./provisioning";
import { remoteClusterRoutes } from "./remoteClusters";
import { securitySettingsRoutes } from "./securitySettings";
import { taskRoutes } from "./tasks";
import { userListRoutes } from "./userList";
import { userRoutes } from "./users";

/** Everything the cluster manager serves. */
export const restRoutes: readonly Route[] = [
  ...poolsRoutes,
  ...nodeServicesRoutes,
  ...networkConfigurationRoutes,
  ...securitySettingsRoutes,
  ...autoFailoverRoutes,
  ...certificateRoutes,
  ...taskRoutes,
  ...accessRoutes,
  ...remoteClusterRoutes,
  ...outsideServerRoutes,
  ...eventingProxyRoutes,
  ...provisioningRoutes,
  ...membershipRoutes,
  ...failoverRoutes,
  ...userRoutes,
  ...userListRoutes,
  ...informationRoutes,
];
