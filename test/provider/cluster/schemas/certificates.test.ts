import { ok } from "node:assert/strict";
import { z } from "zod";
import { describePem } from "../../../../provider/certificates/material/description";
import {
  clusterCASchema,
  nodeCertificateSchema,
  nodeServicesSchema,
  trustedCAsSchema,
  uploadedCertificateSchema,
} from "../../../../provider/cluster/schemas/certificates";
import { ldapSchema } from "../../../../provider/cluster/schemas/outsideServers";
import { clientCertificateAuthSchema } from "../../../../provider/cluster/schemas/settings";
import { listRecordings, ownRecordings, readRecording } from "../../../conformance/recording";

/** What an administrator was answered, by version. */
function* answers(path: RegExp): Generator<{ readonly version: string; readonly body: string }> {
  for (const recording of listRecordings(ownRecordings)) {
    const { version, lines } = readRecording(recording);
    for (const line of lines) {
      if (!("method" in line) || line.method !== "GET" || line.status !== 200 || line.response === null)
        continue;
      if (line.auth?.[0] === "Administrator" && path.test(line.path)) yield { version, body: line.response };
    }
  }
}

const since71 = ["7.1.4", "7.2.3", "7.6.8", "8.0.1"];
const every = ["7.0.5", ...since71];
const cases: readonly [string, RegExp, z.ZodType, readonly string[]][] = [
  ["the trusted CAs", /^\/pools\/default\/trustedCAs$/, trustedCAsSchema, since71],
  ["the nodes' certificates", /^\/pools\/default\/certificates$/, z.array(nodeCertificateSchema), since71],
  ["a node's whole chain", /\/pools\/default\/certificate\/node\/[\w.:]+/, nodeCertificateSchema, since71],
  ["the cluster's CA", /\/pools\/default\/certificate\?extended=true/, clusterCASchema, every],
  ["a node's leaf", /\/pools\/default\/certificate\/node\/[\w.:]+/, uploadedCertificateSchema, every],
  ["client certificate authentication", /\/settings\/clientCertAuth/, clientCertificateAuthSchema, every],
  ["the settings of LDAP", /^\/settings\/ldap$/, ldapSchema, ["7.0.5"]],
  ["the nodes' services", /\/pools\/default\/nodeServices/, nodeServicesSchema, every],
];

describe("Every answer about certificates that was recorded", () => {
  for (const [what, path, schema, versions] of cases) {
    it(`can be read: ${what}`, () => {
      const seen = new Set<string>();
      for (const { version, body } of answers(path)) {
        if (versions === since71 && version.startsWith("7.0")) continue;
        const read = schema.safeParse(JSON.parse(body));
        ok(read.success, `${version}: ${read.error?.message}`);
        seen.add(version);
        for (const pem of pemsOf(read.data)) ok(describePem(pem).length > 0, version);
      }
      for (const version of versions) ok(seen.has(version), `nothing recorded by ${version}`);
    });
  }
});

function pemsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(pemsOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "pem" && typeof inner === "string" ? [inner] : pemsOf(inner),
  );
}
