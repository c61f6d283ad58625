import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { ClusterCertificateRotation } from "pulumi-couchbase-security";
import type { CertificateDelivery } from "pulumi-couchbase-security";

const config = new pulumi.Config();
const nodes = config.requireObject<string[]>("nodes");
// A folder with ca.pem, and for each node <node>.pem (its own certificate first, then intermediate CAs) and <node>.key.
const file = (name: string) => readFileSync(join(config.require("certificates"), name), "utf8");

const certificates = new ClusterCertificateRotation(
  "certificates",
  {
    trustedCAs: file("ca.pem"),
    nodeCertificates: Object.fromEntries(
      nodes.map((node) => [node, { chain: file(`${node}.pem`), privateKey: file(`${node}.key`) }]),
    ),
    delivery: config.requireObject<CertificateDelivery>("delivery"),
    reason: config.get("reason"),
  },
  { protect: true },
);

export const servedCertificates = certificates.servedCertificates;
export const rotateAfter = certificates.rotateAfter;
