import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { findEngine } from "../engine/obtain/obtainEngine";
import { checkExamples } from "./checkExamples";

const classes = [
  "ClusterAddressFamily",
  "ClusterCertificateRotation",
  "NodeToNodeEncryption",
  "SecureCluster",
];
/** What resources in state ask the provider for. */
const facets = ["addressFamily", "certificates", "encryption"];

/**
 * What a user does: installs the packed package together with the SDK into an empty folder, and runs a program in TypeScript from there.
 * No cluster is needed: the program only looks at what the package exports.
 */
async function checkPackage(): Promise<void> {
  const root = resolve(__dirname, "..", "..");
  const folder = mkdtempSync(join(tmpdir(), "packaging-"));
  try {
    const packed = execFileSync("npm", ["pack", "--silent", "--pack-destination", folder], {
      cwd: root,
      encoding: "utf8",
    });
    const tarball = join(folder, packed.trim().split("\n").at(-1) ?? "");
    const program = join(folder, "program");
    mkdirSync(join(folder, "backend"));
    mkdirSync(program);
    writeFileSync(join(program, "package.json"), JSON.stringify({ name: "packaging", main: "index.ts" }));
    writeFileSync(join(program, "Pulumi.yaml"), JSON.stringify({ name: "packaging", runtime: "nodejs" }));
    writeFileSync(
      join(program, "index.ts"),
      `import * as security from "pulumi-couchbase-security";
const args: security.SecureClusterArgs = { addressFamily: { family: "ipv4" }, encryption: { level: "all" } };
export const facetsOfArgs = Object.keys(args);
export const exported = Object.keys(security);
export const provided = Object.keys(require("pulumi-couchbase-security/provider"));
`,
    );
    checkCommandLine(tarball, join(folder, "alone"));
    const sdk = (require("@pulumi/pulumi/package.json") as { version: string }).version;
    const install = [
      "install",
      "--no-audit",
      "--no-fund",
      "--prefer-offline",
      tarball,
      `@pulumi/pulumi@${sdk}`,
      "@types/node@20",
    ];
    execFileSync("npm", install, { cwd: program, stdio: "inherit" });
    const engine = await findEngine();
    const env = {
      ...process.env,
      PATH: [engine.directory, process.env["PATH"]].join(delimiter),
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_HOME: join(folder, "home"),
      PULUMI_CONFIG_PASSPHRASE: "packaging",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "1",
    };
    const pulumi = (...args: string[]) =>
      execFileSync("pulumi", [...args, "--non-interactive"], {
        cwd: program,
        env,
        encoding: "utf8",
        timeout: 60_000,
      });
    pulumi("stack", "init", "dev");
    pulumi("preview");
    pulumi("up", "--yes", "--skip-preview");
    const shown = JSON.parse(pulumi("stack", "output", "--json")) as Record<string, readonly string[]>;
    for (const name of classes) assert.ok(shown.exported?.includes(name), `the package exports no ${name}`);
    for (const name of facets) assert.ok(shown.provided?.includes(name), `the provider has no ${name}`);
    checkExamples(program);
    console.log(
      "the packed package installs into an empty folder, and a program runs from there; the examples compile there",
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The command line works where Pulumi is not installed. */
function checkCommandLine(tarball: string, folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "alone", private: true }));
  const install = ["install", "--no-audit", "--no-fund", "--prefer-offline", "--legacy-peer-deps", tarball];
  execFileSync("npm", install, { cwd: folder, stdio: "inherit" });
  assert.ok(!existsSync(join(folder, "node_modules", "@pulumi")), "Pulumi was installed with the package");
  const help = execFileSync("npx", ["--no-install", "pulumi-couchbase-security", "--help"], {
    cwd: folder,
    encoding: "utf8",
  });
  assert.match(help, /^Usage: npx pulumi-couchbase-security/);
}

checkPackage().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
