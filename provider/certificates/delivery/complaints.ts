import { type ErrorCode } from "../../errors/codes";

/** What ssh, sudo, the shell and the file tools say, and what it means. */
interface Complaint {
  readonly says: RegExp;
  readonly code: ErrorCode;
  readonly what: string;
  readonly hint?: string;
}

/** Said before the script has begun: nothing has been done on the node. */
export const beforeScript: readonly Complaint[] = [
  {
    says: /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for \S+ has changed|Offending .* key in|REVOKED HOST KEY/i,
    code: "CBSEC_DELIVERY_HOST_KEY",
    what: "The node shows another ssh host key than the known one.",
    hint: "Find out why before anything else: somebody may answer in the node's place. When the node was made anew, replace its line in known_hosts.",
  },
  {
    says: /host key is known for|Host key verification failed|No matching host key/i,
    code: "CBSEC_DELIVERY_HOST_KEY",
    what: "The node's ssh host key is not known here.",
    hint: "Compare `ssh-keyscan` with the key on the node itself (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then add it to known_hosts.",
  },
  {
    says: /sudo: (sorry, )?(a password is required|a terminal is required|you must have a tty)/,
    code: "CBSEC_DELIVERY_DENIED",
    what: "sudo on the node asks for a password.",
    hint: "Allow it without one for this user (NOPASSWD in sudoers), or leave out `sudo` and log in as the inbox's owner.",
  },
  {
    says: /is not in the sudoers file|is not allowed to (execute|run)|may not run sudo/,
    code: "CBSEC_DELIVERY_DENIED",
    what: "The user may not use sudo on the node.",
    hint: "Allow `sh` for this user in sudoers (NOPASSWD), or leave out `sudo` and log in as the inbox's owner.",
  },
  {
    says: /Permission denied \(|Too many authentication failures|Permission denied, please try again/,
    code: "CBSEC_DELIVERY_DENIED",
    what: "The node did not accept the login.",
    hint: "Check `delivery.user` and `delivery.identityFile`, whether the agent has the key, and authorized_keys on the node.",
  },
  {
    says: /Could not resolve hostname|Name or service not known|Connection refused|Connection timed out|Operation timed out|No route to host|Network is unreachable|Connection closed by|Connection reset by|kex_exchange_identification|Connection to \S+ timed out/,
    code: "CBSEC_DELIVERY_UNREACHABLE",
    what: "No connection to the node's ssh server could be made.",
    hint: "Check `delivery.host` and `delivery.port`, and try the command by hand.",
  },
  {
    says: /No such container|is not running|NotFound|pods? .* not found/i,
    code: "CBSEC_DELIVERY_UNREACHABLE",
    what: "The container of the node was not found, or does not run.",
    hint: "Check `delivery.command` and what `{node}` stands for in it.",
  },
  {
    says: /(sudo|sh|exec|bash|env): .*(command not found|not found|No such file)/,
    code: "CBSEC_DELIVERY_FAILED",
    what: "A program that delivery needs is missing on the node.",
  },
];

/** Said by the file tools while the script worked. */
export const inScript: readonly Complaint[] = [
  {
    says: /No space left on device|Disk quota exceeded|File too large|File size limit exceeded|Wrote only \d+ of/i,
    code: "CBSEC_DELIVERY_DISK_FULL",
    what: "The node has no room for the files.",
  },
  {
    says: /Permission denied|Operation not permitted|not permitted/i,
    code: "CBSEC_DELIVERY_DENIED",
    what: "The user may not write into the inbox, or may not give files to its owner.",
    hint: "Log in as the owner of the server's files, or as root by `sudo: true`; see `delivery.owner`.",
  },
  {
    says: /Read-only file system/i,
    code: "CBSEC_DELIVERY_DENIED",
    what: "The inbox is on a file system that may not be written.",
    hint: 'When something else places the files there, use `delivery: {type: "present"}`.',
  },
  {
    says: /invalid (user|group|spec)|unknown user|unknown group/i,
    code: "CBSEC_DELIVERY_FAILED",
    what: "The owner that was asked for does not exist on the node.",
    hint: "Correct `delivery.owner`.",
  },
];

export function complaintIn(text: string, complaints: readonly Complaint[]): Complaint | undefined {
  return complaints.find(({ says }) => says.test(text));
}
