import type { Network } from "../../../campaigns/inProcess/wire";
import type { InProcessCluster } from "../../../cluster/inProcess/startInProcess";

/** Eventing lists no function for a while, from when a write to that path is sent. */
export function forgetful({ clock }: InProcessCluster, milliseconds: number, from: RegExp): Network {
  let until = 0;
  return {
    refuses({ method, path, body }) {
      if (until === 0 && method !== "GET" && from.test(`${path}?${body}`)) until = clock.now() + milliseconds;
      return false;
    },
    passes(request, outcome) {
      const forgets = request.path.includes("/_p/event/api/v1/status") && clock.now() < until;
      const body = Buffer.from('{"apps":null,"num_eventing_nodes":3}');
      return forgets && outcome.kind === "answered" ? { ...outcome, body } : outcome;
    },
  };
}
