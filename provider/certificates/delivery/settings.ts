import { z } from "zod";

export const defaultInbox = "/opt/couchbase/var/lib/couchbase/inbox";

/** Options of ssh that delivery itself sets: without them a host key would go unchecked, or a question would hang. */
const fixedSshOptions = [
  "batchmode",
  "stricthostkeychecking",
  "nohostauthenticationforlocalhost",
  "updatehostkeys",
  "remotecommand",
  "requesttty",
  "clearallforwardings",
  "controlmaster",
  "loglevel",
];

function sshOptionProblem(name: string): string | undefined {
  if (!/^[A-Za-z0-9]+$/.test(name)) return "is no name of an ssh_config option";
  if (!fixedSshOptions.includes(name.toLowerCase())) return undefined;
  return "is set by delivery itself: host keys are always checked, and nothing is ever asked";
}

const inbox = z
  .string()
  .regex(/^\/[^\0\n]*[^\0\n/]/, "must be an absolute path on the node")
  .refine((path) => !path.split("/").includes(".."), "must not hold `..`");

const owner = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*)?$/,
    "must be a user, or user:group, by name or number",
  )
  .optional();

const local = z.strictObject({ type: z.literal("local"), inbox, owner });

const ssh = z.strictObject({
  type: z.literal("ssh"),
  user: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@\\-]*\$?$/, "must be a user name on the node"),
  host: z
    .string()
    .regex(
      /^[A-Za-z0-9{:][A-Za-z0-9{}._:%-]*$/,
      "must be a host name or address; `{node}` is the node's name",
    )
    .optional(),
  port: z.int().min(1).max(65535).optional(),
  identityFile: z.string().min(1).optional(),
  knownHostsFile: z
    .string()
    .regex(/^[^\0\n"]+$/, "must be a path without quotes")
    .optional(),
  configFile: z.string().min(1).optional(),
  sudo: z.boolean().optional(),
  inbox: inbox.optional(),
  options: z
    .record(z.string(), z.string().regex(/^[^\0\n]+$/, "must be one line"))
    .superRefine((options, context) => {
      for (const name of Object.keys(options)) {
        const message = sshOptionProblem(name);
        if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
      }
    })
    .optional(),
  owner,
});

const command = z.strictObject({
  type: z.literal("command"),
  command: z
    .array(z.string().regex(/^[^\0]*$/))
    .min(1)
    .refine((words) => words[0] !== "", "must name a program first"),
  inbox: inbox.optional(),
  owner,
});

const present = z.strictObject({ type: z.literal("present") });

/** The schema of `delivery`: how files come into the nodes' inboxes. */
export const deliverySettings = z.discriminatedUnion("type", [local, ssh, command, present]);

/**
 * How files come into the nodes' inboxes. In `inbox`, `host` and `command`, `{node}` is the node's name.
 *
 * - `local`: the inbox is a folder on this machine.
 * - `ssh`: by the system's OpenSSH client, so that the agent, `~/.ssh/config` (ProxyJump, …), known_hosts and certificates work as they do on the
 *   command line. Host keys are always checked (StrictHostKeyChecking=yes), and nothing is asked (BatchMode=yes). The user's
 *   login shell must understand POSIX quoting. `configFile` is read in place of `~/.ssh/config`, also for jump hosts. `host` is the node's name by default. With `sudo`, `sudo -n` runs the command as root.
 * - `command`: a program that runs `sh` with the arguments given to it on the node and passes its input on, such as
 *   `["docker", "exec", "-i", "{node}"]` or `["kubectl", "exec", "-i", "{node}", "--"]`: `sh`, `-c`, a script and its arguments are added.
 * - `present`: something else has placed the files.
 *
 * `inbox` is `/opt/couchbase/var/lib/couchbase/inbox` by default (cluster API facts E.2). `owner` is who the files shall belong
 * to; by default the owner of the folder that the inbox is in, the server's data folder.
 */
export type DeliverySettings = z.infer<typeof deliverySettings>;
export type LocalDelivery = z.infer<typeof local>;
export type SshDelivery = z.infer<typeof ssh>;
export type CommandDelivery = z.infer<typeof command>;
