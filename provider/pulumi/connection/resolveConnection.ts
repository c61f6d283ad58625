import type { ConnectionSettings } from "../../cluster/connectionSettings";
import { SecurityError } from "../../errors/securityError";
import { configurationNamespace, type Configuration } from "../configuration";
import type { ConnectionInputs } from "../inputs/connectionSchema";
import { connectionFields } from "./fields";
import { fromConfiguration, fromEnvironment, type Environment } from "./outsideValues";

export interface ConnectionSources {
  /** What goes before everything else: the resource's input `cluster`, or options of the command line. */
  readonly cluster?: ConnectionInputs;
  readonly environment: Environment;
  readonly configuration: Configuration;
  /** Default: the words of a Pulumi program. */
  readonly words?: ConnectionWords;
}

/** What messages call the place that goes before the environment, and the ways to give a field that is missing. */
export interface ConnectionWords {
  place(field: keyof ConnectionInputs): string;
  waysToGive(field: keyof ConnectionInputs): string;
}

const wordsOfPrograms: ConnectionWords = {
  place: (field) => `the input \`cluster.${field}\``,
  waysToGive(field) {
    const secret = field === "password" || field === "clientKey" ? " --secret" : "";
    return `give ${this.place(field)}, or ${placeInEnvironment(field)}, or run \`pulumi config set${secret} ${configurationNamespace}:${field}\``;
  },
};

export interface ResolvedConnection {
  readonly settings: ConnectionSettings;
  /** Where the endpoint was written, for messages: "`cluster.endpoint`", "the environment variable CB_CLUSTER" … */
  readonly endpointFrom: string;
  /** Whether anything comes from the stack configuration, which is that of the last `pulumi up` on refresh and destroy. */
  readonly usesConfiguration: boolean;
}

type Origin = "cluster" | "environment" | "configuration";
const certificateFields = ["clientCertificate", "clientKey", "clientKeyPassphrase"] as const;
const passwordFields = ["username", "password"] as const;

/**
 * Puts a connection together, each field from the first source that has it: the resource's `cluster`, the environment, the stack
 * configuration. Whether a client certificate or user and password are used is decided by the first source that names any of them.
 * Throws CBSEC_CONFIGURATION when something is missing or contradicts itself.
 */
export function resolveConnection(sources: ConnectionSources): ResolvedConnection {
  const layers: readonly { origin: Origin; values: ConnectionInputs }[] = [
    { origin: "cluster", values: sources.cluster ?? {} },
    { origin: "environment", values: fromEnvironment(sources.environment) },
    { origin: "configuration", values: fromConfiguration(sources.configuration) },
  ];
  const used = new Set<Origin>();
  const look = <F extends keyof ConnectionInputs>(
    field: F,
  ): { origin: Origin; value: ConnectionInputs[F] } | undefined => {
    const layer = layers.find(({ values }) => values[field] !== undefined);
    if (layer === undefined) return undefined;
    used.add(layer.origin);
    return { origin: layer.origin, value: layer.values[field] };
  };
  const value = <F extends keyof ConnectionInputs>(field: F) => look(field)?.value;
  const { words = wordsOfPrograms } = sources;
  const required = (field: keyof ConnectionInputs, why: string): string => {
    const found = value(field);
    if (typeof found === "string") return found;
    throw new SecurityError("CBSEC_CONFIGURATION", why, { hint: words.waysToGive(field) });
  };

  const endpoint = required("endpoint", "The cluster's endpoint is not configured.");
  const authorities = value("caCertificates");
  const settings: ConnectionSettings = {
    endpoint,
    credentials:
      credentialKind(layers) === "certificate"
        ? {
            kind: "certificate",
            certificate: required("clientCertificate", "A client key is given without its certificate."),
            key: required("clientKey", "A client certificate is given without its key."),
            passphrase: value("clientKeyPassphrase"),
          }
        : {
            kind: "password",
            username: required("username", "No user is configured."),
            password: required("password", "No password is configured."),
          },
    caCertificates: typeof authorities === "string" ? [authorities] : authorities,
    tlsServerName: value("tlsServerName"),
    insecureSkipVerify: value("insecureSkipVerify"),
    network: value("network"),
    connectTo: value("connectTo"),
  };
  const endpointFrom = placeOf("endpoint", look("endpoint")?.origin ?? "cluster", words);
  return { settings, endpointFrom, usesConfiguration: used.has("configuration") };
}

function credentialKind(layers: readonly { values: ConnectionInputs }[]): "certificate" | "password" {
  for (const { values } of layers) {
    const certificate = certificateFields.some((field) => values[field] !== undefined);
    const password = passwordFields.some((field) => values[field] !== undefined);
    if (certificate && password) {
      throw new SecurityError(
        "CBSEC_CONFIGURATION",
        "Both user and password and a client certificate are given.",
        { hint: "keep one of them" },
      );
    }
    if (certificate) return "certificate";
    if (password) return "password";
  }
  return "password";
}

function placeInEnvironment(field: keyof ConnectionInputs): string {
  return `the environment variable ${connectionFields[field].variable}`;
}

function placeOf(field: keyof ConnectionInputs, origin: Origin, words: ConnectionWords): string {
  switch (origin) {
    case "cluster":
      return words.place(field);
    case "environment":
      return placeInEnvironment(field);
    case "configuration":
      return `the stack configuration ${configurationNamespace}:${field}`;
  }
}
