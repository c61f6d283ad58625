import { dirname, join } from "node:path";
import * as ts from "typescript";
import { withMutant, type Mutant } from "./mutants";

/** Says of mutants whether they compile: many a guard is there for the compiler, too. What is merely not used any more does not count. */
export class Compiler {
  private program: ts.Program | undefined;

  constructor(private readonly root: string) {}

  compiles(mutant: Mutant): boolean {
    const path = join(this.root, mutant.file);
    const config = ts.readConfigFile(join(this.root, "tsconfig.json"), (name) => ts.sys.readFile(name));
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, dirname(path));
    const lenient = { ...options, noUnusedLocals: false, noUnusedParameters: false };
    const host = ts.createCompilerHost(lenient);
    const { getSourceFile } = host;
    const text = withMutant(ts.sys.readFile(path) ?? "", mutant);
    host.getSourceFile = (name, ...more) => {
      if (name === path) return ts.createSourceFile(name, text, ts.ScriptTarget.ES2022, true);
      return this.program?.getSourceFile(name) ?? getSourceFile(name, ...more);
    };
    const program = ts.createProgram([path], lenient, host);
    const complaints = ts.getPreEmitDiagnostics(program, program.getSourceFile(path));
    this.program = program;
    return complaints.length === 0;
  }
}
