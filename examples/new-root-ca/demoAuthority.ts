import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";

/** Certificates and keys in the shape in which the resources of `@pulumi/tls` show them. */
export interface Authority {
  /** `tls.SelfSignedCert` */
  readonly root: { readonly certPem: pulumi.Output<string> };
  /** By node name: `tls.LocallySignedCert` and `tls.PrivateKey` */
  readonly nodes: Readonly<
    Record<
      string,
      {
        readonly certificate: { readonly certPem: pulumi.Output<string> };
        readonly key: { readonly privateKeyPem: pulumi.Output<string> };
      }
    >
  >;
}

/** What make-demo-ca.sh wrote into `folder`. */
export function demoAuthority(folder: string, nodes: readonly string[]): Authority {
  const file = (name: string) => readFileSync(join(folder, name), "utf8");
  return {
    root: { certPem: pulumi.output(file("ca.pem")) },
    nodes: Object.fromEntries(
      nodes.map((node) => [
        node,
        {
          certificate: { certPem: pulumi.output(file(`${node}.pem`)) },
          key: { privateKeyPem: pulumi.secret(file(`${node}.key`)) },
        },
      ]),
    ),
  };
}
