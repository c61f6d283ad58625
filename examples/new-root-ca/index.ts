import * as pulumi from "@pulumi/pulumi";
import { ClusterCertificateRotation } from "pulumi-couchbase-security";
import type { CertificateDelivery } from "pulumi-couchbase-security";
import { demoAuthority } from "./demoAuthority";

const config = new pulumi.Config();
const nodes = config.requireObject<string[]>("nodes");
const authority = demoAuthority(config.require("authority"), nodes);

const certificates = new ClusterCertificateRotation(
  "certificates",
  {
    trustedCAs: authority.root.certPem,
    nodeCertificates: Object.fromEntries(
      Object.entries(authority.nodes).map(([node, { certificate, key }]) => [
        node,
        { chain: certificate.certPem, privateKey: key.privateKeyPem },
      ]),
    ),
    // The root before goes when no node is under it any more.
    removeUnusedCAs: true,
    delivery: config.requireObject<CertificateDelivery>("delivery"),
    reason: config.get("reason"),
  },
  { protect: true },
);

/** What clients of the cluster, the next runs of this program among them, need as `couchbase:caCertificates`. */
export const clusterCAs = certificates.clusterCAs;
export const removedCAs = certificates.removedCAs;
