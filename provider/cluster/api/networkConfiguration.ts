import type { AddressFamily, ExternalListener } from "../../vocabulary";
import type { RequestOptions } from "../nodeApi";
import type { NodeCall } from "../nodeCall";

/**
 * A node's network configuration (cluster API facts A). Each call changes just the node that gets it, and its 200 comes after the node has
 * applied everything; a field that is left out keeps its value.
 */
export const networkConfiguration = (node: NodeCall) => ({
  enableExternalListener: (listener: ExternalListener, options?: RequestOptions) =>
    node.write(
      "/node/controller/enableExternalListener",
      { afamily: listener.family, nodeEncryption: onOff(listener.encrypted) },
      options,
    ),

  setupNetConfig: (
    change: { readonly family?: AddressFamily; readonly only?: boolean; readonly encrypted?: boolean },
    options?: RequestOptions,
  ) =>
    node.write(
      "/node/controller/setupNetConfig",
      {
        afamily: change.family,
        afamilyOnly: change.only,
        nodeEncryption: change.encrypted === undefined ? undefined : onOff(change.encrypted),
      },
      options,
    ),

  disableUnusedExternalListeners: (options?: RequestOptions) =>
    node.write("/node/controller/disableUnusedExternalListeners", {}, options),
});

function onOff(value: boolean): "on" | "off" {
  return value ? "on" : "off";
}
