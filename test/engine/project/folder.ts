import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "..", "..", "..");

/** The text of index.js, of index.ts, or a folder that is copied. */
export type Program = string | { readonly typescript: string } | { readonly folder: string };

export const projectName = "whole-program";

/** Makes a Pulumi project that has this package and its peers installed as a user has (linked). */
export async function writeProject(folder: string, program: Program): Promise<void> {
  await writeProgram(folder, program);
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@pulumi"), { recursive: true });
  await symlink(dirname(require.resolve("@pulumi/pulumi/package.json")), join(modules, "@pulumi", "pulumi"));
  await symlink(root, join(modules, "pulumi-couchbase-security"));
  for (const name of ["typescript", "@types"])
    await symlink(join(root, "node_modules", name), join(modules, name));
}

/** Writes the program's own files; over an earlier program too. */
export async function writeProgram(folder: string, program: Program): Promise<void> {
  if (typeof program === "object" && "folder" in program) {
    const filter = (from: string) => !/(^|\/)node_modules(\/|$)/.test(from.slice(program.folder.length));
    await cp(program.folder, folder, { recursive: true, filter });
  } else {
    const [file, text] =
      typeof program === "string" ? ["index.js", program] : ["index.ts", program.typescript];
    await writeFile(join(folder, file), text);
    await writeFile(join(folder, "package.json"), JSON.stringify({ name: projectName, main: file }));
    const options = { typescript: file === "index.ts" };
    const project = { name: projectName, runtime: { name: "nodejs", options } };
    await writeFile(join(folder, "Pulumi.yaml"), JSON.stringify(project));
  }
  if (!existsSync(join(folder, "Pulumi.yaml"))) throw new Error(`There is no Pulumi.yaml in ${folder}.`);
}

/** The names of what the test itself wrote, and so is not searched for secrets. */
export const ownFiles = new Set(["node_modules", "index.js", "index.ts", "package.json", "Pulumi.yaml"]);

/** The `name:` of Pulumi.yaml. */
export async function nameOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, "Pulumi.yaml"), "utf8");
  return /"?\bname"?:\s*"?([A-Za-z0-9_.-]+)/.exec(text)?.[1] ?? projectName;
}
