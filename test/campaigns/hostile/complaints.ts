import { SecurityError } from "../../../provider/errors/securityError";
import type { InProcessCluster } from "../../cluster/inProcess/startInProcess";
import type { Watch } from "./hostileNetwork";

/** Characters; a person reads it. */
const longestMessage = 4_000;

/** What is wrong with how a call ended that was answered so; undefined: it got its answer. */
export function complaintsAbout(outcome: unknown, password: string): string[] {
  const complaints: string[] = [];
  if (({} as { enabled?: unknown }).enabled !== undefined) complaints.push("a prototype was changed");
  if (outcome === undefined) return complaints;
  if (!(outcome instanceof SecurityError))
    return [
      ...complaints,
      `not a typed error: ${outcome instanceof Error ? outcome.stack : String(outcome)}`,
    ];
  const { message } = outcome;
  if (message.length > longestMessage) complaints.push(`a message of ${message.length} characters`);
  if (message.includes(password)) complaints.push("the error tells the password");
  if (/[\u0000-\u0008\u000b-\u001f]/.test(message)) complaints.push("the error holds control characters");
  return complaints;
}

export function foreign({ told }: Watch): readonly string[] {
  return [...told].map((host) => `credentials were sent to ${host}`);
}

export function hostsOf({ nodes }: InProcessCluster): readonly string[] {
  return nodes.flatMap(({ name, restPort, tlsPort }) => [`${name}:${restPort}`, `${name}:${tlsPort}`]);
}
