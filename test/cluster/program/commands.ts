import type { RunningCluster } from "../startCluster";
import { readFault } from "./faultText";

/** Does what one line of standard input says; resolves with what to print. */
export async function obey(cluster: RunningCluster, line: string): Promise<string> {
  const [command = "", ...words] = line.trim().split(/\s+/);
  const rest = line.trim().slice(command.length).trim();
  const { byHand, faults } = cluster;
  switch (command) {
    case "kill":
      await byHand.killNode(Number(words[0]));
      return `node ${words[0]} is down`;
    case "return":
      await byHand.returnNode(Number(words[0]));
      return `node ${words[0]} is back`;
    case "level":
      await byHand.setLevel(words[0] as "control" | "all" | "strict");
      return `level ${words[0]}`;
    case "rebalance":
      await byHand.startRebalance();
      return "a rebalance runs";
    case "membership":
      await byHand.setMembership(Number(words[0]), words[1] as "active" | "inactiveAdded" | "inactiveFailed");
      return `node ${words[0]} is ${words[1]}`;
    case "function":
      await byHand.setFunctionStatus(words[0] ?? "", words[1] ?? "");
      return `${words[0]} is ${words[1]}`;
    case "propagation-delay":
      byHand.setPropagationDelay(milliseconds(words[0]));
      return `other nodes show a setting after ${words[0]} ms`;
    case "fault":
      faults.add(readFault(rest));
      return "fault added";
    case "no-faults":
      faults.clear();
      return "no faults any more";
    case "requests":
      return cluster.requests
        .map(({ node, tls, method, path, body, status }) =>
          [node, tls ? "https" : "http", method, path, body, status ?? "no answer"].join(" "),
        )
        .join("\n");
    default:
      throw new Error(`"${line}" is no command`);
  }
}

function milliseconds(text: string | undefined): number {
  const value = Number(text);
  if (text === undefined || !(value >= 0))
    throw new Error(`a number of milliseconds is wanted, not "${text}"`);
  return value;
}
