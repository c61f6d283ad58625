import type { ConnectionInputs } from "../pulumi/inputs/connectionSchema";
import { connectionFields } from "../pulumi/connection/fields";

export const commands = ["status", "restore", "plan"] as const;
export type Command = (typeof commands)[number];

/** One option: what the help says and what is read from the command line. */
export interface OptionDefinition {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value in the help; an option without it is a switch. */
  readonly value?: string;
  readonly multiple?: true;
  readonly help: string;
}

export interface ConnectionOption extends OptionDefinition {
  readonly field: keyof ConnectionInputs;
}

/** Names are those of couchbase-cli where it has one. */
export const connectionOptions: readonly ConnectionOption[] = [
  {
    name: "cluster",
    short: "c",
    value: "URL",
    field: "endpoint",
    help: "https://host:18091, or couchbases://host1,host2",
  },
  { name: "username", short: "u", value: "USER", field: "username", help: "" },
  {
    name: "password",
    short: "p",
    value: "PASSWORD",
    field: "password",
    help: "seen by others on this machine; rather leave it out",
  },
  { name: "client-cert", value: "FILE", field: "clientCertificate", help: "instead of user and password" },
  {
    name: "client-key",
    value: "FILE",
    field: "clientKey",
    help: "PEM, as the others",
  },
  { name: "cacert", value: "FILE", field: "caCertificates", help: "the cluster's CA; default the system's" },
  {
    name: "tls-server-name",
    value: "NAME",
    field: "tlsServerName",
    help: "name in the certificate, if not the URL's host",
  },
  {
    name: "no-ssl-verify",
    field: "insecureSkipVerify",
    help: "do not verify certificates",
  },
  { name: "network", value: "default|external", field: "network", help: "external: alternate addresses" },
  {
    name: "connect-to",
    value: "FROM=TO",
    multiple: true,
    field: "connectTo",
    help: "go to TO for node FROM (host or host:port); repeatable",
  },
];

const record: OptionDefinition = {
  name: "record",
  value: "cluster|file",
  help: "where the record is: in the cluster (default), or on this machine",
};
const json: OptionDefinition = { name: "json", help: "as JSON on standard output" };

/** Options of each command beside those of the connection. */
export const commandOptions: Readonly<Record<Command, readonly OptionDefinition[]>> = {
  status: [
    json,
    { name: "quick", help: "do not watch (for up to 60 s) whether a record's owner still lives" },
    { ...record, help: "look at this place only; default both" },
  ],
  restore: [
    { name: "yes", short: "y", help: "do not ask" },
    { name: "undo", help: "bring address family, encryption and level back, too" },
    record,
  ],
  plan: [
    { name: "destroy", help: "required: what is planned is going back" },
    {
      name: "state",
      value: "FILE",
      help: "what a stack found at creation: pulumi stack export > FILE; - reads it",
    },
    { name: "family", value: "ipv4|ipv6", help: "instead of --state: the family to go back to" },
    { name: "only", help: "with --family: the other family off" },
    { name: "level", value: "LEVEL", help: "instead of --state: none, control, all or strict" },
    json,
  ],
};

export const help: OptionDefinition = { name: "help", short: "h", help: "this text" };
export const version: OptionDefinition = { name: "version", help: "the version of this package" };

/** The environment variable that stands for an option; the passphrase has no option. */
export function variableOf({ field }: ConnectionOption): string {
  return connectionFields[field].variable;
}
