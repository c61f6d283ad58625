import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";

const site = "https://get.pulumi.com";

/** Installs the official bundle of the SDK's own version below `root` (its commands are then in `root`/bin). Rejects within 5 s where the site is out of reach. */
export async function download(root: string): Promise<void> {
  try {
    await fetch(`${site}/install.sh`, { method: "HEAD", signal: AbortSignal.timeout(5000) });
  } catch (cause) {
    throw new Error(`${site} is out of reach`, { cause });
  }
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  await PulumiCommand.install({ root });
  await addDynamicProvider(join(root, "bin"));
}

/** The plugin for dynamic resources ships with the npm package of the SDK. */
export async function addDynamicProvider(bin: string): Promise<void> {
  const sdk = dirname(require.resolve("@pulumi/pulumi/package.json"));
  await mkdir(bin, { recursive: true });
  await copyFile(join(sdk, "pulumi-resource-pulumi-nodejs"), join(bin, "pulumi-resource-pulumi-nodejs"));
}
