import { readFileSync } from "node:fs";
import * as ts from "typescript";

/** One place of one file that is taken out. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** What is taken out, on one line. */
  readonly what: string;
  readonly from: number;
  readonly to: number;
  readonly becomes: string;
}

/**
 * Everything in a file that guards, verifies or puts back, one at a time: statements that act or return early, elements of lists of rules,
 * checks and steps, and the `verify` and `broken` of each step and rule.
 */
export function mutantsOf(root: string, file: string): readonly Mutant[] {
  const text = readFileSync(`${root}/${file}`, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const take = (node: ts.Node, becomes: string) => {
    const from = node.getStart(source);
    const { line } = source.getLineAndCharacterOfPosition(from);
    const what = node.getText(source).replaceAll(/\s+/g, " ").slice(0, 90);
    found.push({ file, line: line + 1, what, from, to: node.getEnd(), becomes });
  };
  const visit = (node: ts.Node): void => {
    const harmless = harmlessFor(node);
    if (harmless !== undefined) take(node, harmless);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function withMutant(text: string, { from, to, becomes }: Mutant): string {
  return text.slice(0, from) + becomes + text.slice(to);
}

/** What stands in place of a node that is taken out; undefined: it stays. */
function harmlessFor(node: ts.Node): string | undefined {
  if (ts.isExpressionStatement(node)) return actsOnly(node.expression) ? "" : undefined;
  if (ts.isIfStatement(node) && node.elseStatement === undefined && endsEarly(node.thenStatement)) return "";
  const name = nameOf(node);
  if (name === "verify") return "verify: async () => undefined";
  if (name === "broken" || name === "find") {
    const none = name === "broken" ? "undefined" : "[]";
    return ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node)
      ? `${name}: () => ${none}`
      : undefined;
  }
  return undefined;
}

/** A call, awaited or not, or an assignment; what is said to a person does not count. */
function actsOnly(expression: ts.Expression): boolean {
  const inner = ts.isAwaitExpression(expression) ? expression.expression : expression;
  if (/^run\.(progress|exposure|reports)\b/.test(inner.getText())) return false;
  return ts.isCallExpression(inner) || ts.isBinaryExpression(inner) || ts.isDeleteExpression(inner);
}

function endsEarly(statement: ts.Statement): boolean {
  const [first] = ts.isBlock(statement) ? statement.statements : [statement];
  return first !== undefined && (ts.isThrowStatement(first) || ts.isReturnStatement(first));
}

function nameOf(node: ts.Node): string | undefined {
  const named = ts.isPropertyAssignment(node) || ts.isMethodDeclaration(node) ? node.name : undefined;
  return named !== undefined && ts.isIdentifier(named) ? named.text : undefined;
}
