import { wrong, type Wrong } from "./wrong";

/** Wrong inputs that every resource has beside `cluster`. */
export const wrongCommonInputs: readonly Wrong[] = [
  ...["5m", 5, true].map((timeouts) => wrong("timeouts", { timeouts })),
  wrong("args.timeouts", { timeouts: [] }),
  wrong("timeouts.operatoin", { timeouts: { operatoin: "5m" } }),
  ...["operation", "nodeSwitch", "propagation", "healthy", "functions"].flatMap((name) =>
    ["0s", 0, -1, "5", "5 minutes", "", true, {}].map((value) =>
      wrong(`timeouts.${name}`, { timeouts: { [name]: value } }),
    ),
  ),
  ...["rebalance", "busy"].flatMap((name) =>
    [-1, "soon", false].map((value) => wrong(`timeouts.${name}`, { timeouts: { [name]: value } })),
  ),
  ...[0, 9, -1, 1.5, "4", true].map((nodesAtOnce) => wrong("nodesAtOnce", { nodesAtOnce })),
  wrong("args.nodesAtOnce", { nodesAtOnce: [] }),
  ...["delete", "", true].map((deletion) => wrong("deletion", { deletion })),
  ...["disk", 5].map((record) => wrong("record", { record })),
  ...["nodesAtOne", "timeout", "levels", "password"].map((name) => wrong(`args.${name}`, { [name]: 5 })),
];
