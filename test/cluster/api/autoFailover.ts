import { autoFailover, disabled, type AutoFailoverSettings } from "../autoFailover/settings";
import { readJsonForm, readTextForm } from "../autoFailover/validation";
import { empty, json, type Answer } from "../http/answer";
import type { Call } from "../http/call";
import type { Route } from "../http/route";
import type { SimulatedNode } from "../node/simulatedNode";

const path = "/settings/autoFailover";

export const autoFailoverRoutes: readonly Route[] = [
  { method: "GET", path, permission: "cluster.settings!read", handle: show },
  { method: "POST", path, permission: "cluster.settings!write", handle: change },
  {
    method: "POST",
    path: `${path}/resetCount`,
    permission: "cluster.settings!write",
    handle: (call) => call.takesEffect(() => store(call.node, { ...settingsOf(call.node), count: 0 })),
  },
];

function settingsOf(node: SimulatedNode): AutoFailoverSettings {
  return node.config.require(autoFailover);
}

function show({ node }: Call): Answer {
  const settings = settingsOf(node);
  if (settings.disableMaxCount !== true) return json(settings);
  return json(Object.fromEntries(Object.entries(settings).filter(([field]) => field !== "maxCount")));
}

async function change(call: Call): Promise<Answer> {
  const { node } = call;
  const stored = settingsOf(node);
  const read = node.profile.autoFailover.answers === "json" ? readJsonForm : readTextForm;
  const result = read(call, stored);
  if ("answer" in result) return result.answer;
  const { fields } = result;
  return call.takesEffect(() => {
    if (!fields.enabled) return store(node, disabled(stored, node.profile));
    return store(node, { ...stored, ...fields });
  });
}

/** The orchestrator holds the settings; every other node, also the one that was asked, learns them later (cluster API facts A.7). */
function store(node: SimulatedNode, settings: AutoFailoverSettings): Answer {
  node.orchestrator.write(autoFailover, settings);
  return empty;
}
