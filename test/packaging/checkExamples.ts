import assert from "node:assert/strict";
import { cpSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import type * as TypeScript from "typescript";

const examples = resolve(__dirname, "..", "..", "examples");

/**
 * Compiles what users copy with the TypeScript that comes with Pulumi's SDK (3.8), as `pulumi up` does where a program installs none of
 * its own. `installed` is a folder into which package and SDK are installed.
 */
export function checkExamples(installed: string): void {
  const ts = createRequire(join(installed, "index.ts"))(
    "@pulumi/pulumi/vendor/typescript@3.8.3/typescript.js",
  ) as typeof TypeScript;
  const programs = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.ok(programs.length >= 4);
  for (const { name } of programs) {
    const folder = join(installed, name);
    cpSync(join(examples, name), folder, { recursive: true });
    const options = {
      target: ts.ScriptTarget.ES2020,
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.NodeJs,
      strict: true,
      noEmit: true,
    };
    const program = ts.createProgram([join(folder, "index.ts")], options);
    // As Pulumi's runtime: the program's own files, not the declarations that it uses.
    const own = program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${folder}/`));
    const problems = own.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]);
    const said = problems.map(({ file, messageText }) => {
      return `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
    assert.deepEqual(said, [], `the example ${name} does not compile with TypeScript ${ts.version}`);
  }
}
