import { SecurityError } from "../../errors/securityError";
import { type Invocation } from "./runCommand";
import {
  defaultInbox,
  type CommandDelivery,
  type DeliverySettings,
  type LocalDelivery,
  type SshDelivery,
} from "./settings";
import { shellQuote } from "./shellQuote";
import { type DeliveredNode } from "./types";

/** The way to a node: how a command is run there. */
export interface Carrier {
  /** Absolute, without a trailing slash. */
  inbox(node: DeliveredNode): string;
  /** The command that runs `words` on the node and passes standard input on. */
  run(node: DeliveredNode, words: readonly string[]): Invocation;
  /** For messages: where the command runs. */
  describe(node: DeliveredNode): string;
  readonly owner: string | undefined;
}

export function carrierFor(settings: Exclude<DeliverySettings, { type: "present" }>): Carrier {
  switch (settings.type) {
    case "local":
      return localCarrier(settings);
    case "ssh":
      return sshCarrier(settings);
    case "command":
      return commandCarrier(settings);
  }
}

function localCarrier(settings: LocalDelivery): Carrier {
  return {
    inbox: (node) => inboxOf(settings.inbox, node),
    run: (_node, [file = "sh", ...args]) => ({ file, args }),
    describe: () => "this machine",
    owner: settings.owner,
  };
}

function commandCarrier(settings: CommandDelivery): Carrier {
  const inbox = (node: DeliveredNode) => inboxOf(settings.inbox ?? defaultInbox, node);
  const words = (node: DeliveredNode) =>
    settings.command.map((word) => fillIn(word, node).replaceAll("{inbox}", () => inbox(node)));
  return {
    inbox,
    run: (node, added) => {
      const [file = "", ...args] = words(node);
      return { file, args: [...args, ...added] };
    },
    // The words after the program may hold what is nobody's business.
    describe: (node) => `${settings.command[0] ?? ""} … for ${node.name}`,
    owner: settings.owner,
  };
}

function sshCarrier(settings: SshDelivery): Carrier {
  const host = (node: DeliveredNode) => fillIn(settings.host ?? "{node}", node);
  return {
    inbox: (node) => inboxOf(settings.inbox ?? defaultInbox, node),
    run: (node, words) => ({
      file: "ssh",
      args: [
        ...sshArguments(settings),
        "--",
        host(node),
        [...(settings.sudo ? ["sudo", "-n"] : []), ...words].map(shellQuote).join(" "),
      ],
    }),
    describe: (node) =>
      `ssh ${settings.user}@${host(node)}${settings.port === undefined ? "" : ` -p ${settings.port}`}`,
    owner: settings.owner,
  };
}

/** ssh takes the first value of an option: what must hold comes first, then the settings, then what is only a default. */
function sshArguments(settings: SshDelivery): readonly string[] {
  const options: string[] = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "NoHostAuthenticationForLocalhost=no",
    "UpdateHostKeys=no",
    "RemoteCommand=none",
    "RequestTTY=no",
    "ClearAllForwardings=yes",
    "ControlMaster=no",
    "LogLevel=ERROR",
  ];
  if (settings.knownHostsFile !== undefined) {
    options.push(`UserKnownHostsFile="${settings.knownHostsFile}"`);
  }
  for (const [name, value] of Object.entries(settings.options ?? {})) options.push(`${name}=${value}`);
  if (settings.identityFile !== undefined) options.push("IdentitiesOnly=yes");
  options.push("ConnectTimeout=15", "ServerAliveInterval=5", "ServerAliveCountMax=3");
  return [
    "-T",
    "-a",
    "-x",
    ...(settings.configFile === undefined ? [] : ["-F", settings.configFile]),
    ...options.flatMap((option) => ["-o", option]),
    "-l",
    settings.user,
    ...(settings.port === undefined ? [] : ["-p", String(settings.port)]),
    ...(settings.identityFile === undefined ? [] : ["-i", settings.identityFile]),
  ];
}

function inboxOf(pattern: string, node: DeliveredNode): string {
  return fillIn(pattern, node).replace(/\/+$/, "");
}

const nodeName = /^[A-Za-z0-9:][A-Za-z0-9._:%-]*$/;

/** The name goes into commands and paths: nothing but a host name or an address is let through. */
function fillIn(pattern: string, node: DeliveredNode): string {
  if (!nodeName.test(node.name)) {
    throw new SecurityError("CBSEC_CONFIGURATION", `\`${node.name}\` is no name of a host.`, {
      hint: "Node names are host names or addresses, without a port.",
    });
  }
  return pattern.replaceAll("{node}", () => node.name);
}
