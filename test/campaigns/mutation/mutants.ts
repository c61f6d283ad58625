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
  /** What makes the file one in which this place is out exactly when the expression `isOut` holds. */
  switchedBy(isOut: string): readonly Insertion[];
}

export interface Insertion {
  readonly at: number;
  readonly text: string;
}

/**
 * Everything in a file that guards, verifies or puts back, one at a time: statements that act or return early, and the `verify`, `broken` and
 * `find` of each step, rule and check.
 */
export function mutantsOf(root: string, file: string): readonly Mutant[] {
  const text = readFileSync(`${root}/${file}`, "utf8");
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    const out = takenOut(node, source);
    if (out !== undefined) {
      const from = node.getStart(source);
      const { line } = source.getLineAndCharacterOfPosition(from);
      const what = node.getText(source).replaceAll(/\s+/g, " ").slice(0, 90);
      found.push({ file, line: line + 1, what, from, to: node.getEnd(), ...out });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

export function withMutant(text: string, { from, to, becomes }: Mutant): string {
  return text.slice(0, from) + becomes + text.slice(to);
}

/** The file in which every mutant is there, each out when the expression for it holds. */
export function withSwitches(text: string, mutants: readonly Mutant[], isOut: (index: number) => string) {
  const insertions = mutants.flatMap((mutant, index) => mutant.switchedBy(isOut(index)));
  return insertions
    .sort((one, other) => other.at - one.at)
    .reduce((result, { at, text: more }) => result.slice(0, at) + more + result.slice(at), text);
}

type Out = Pick<Mutant, "becomes" | "switchedBy">;

function takenOut(node: ts.Node, source: ts.SourceFile): Out | undefined {
  if (ts.isExpressionStatement(node) && actsOnly(node.expression)) {
    const around = (isOut: string) => [
      { at: node.getStart(source), text: `{ if (!(${isOut})) { ` },
      { at: node.getEnd(), text: " } }" },
    ];
    return { becomes: "{}", switchedBy: around };
  }
  if (ts.isIfStatement(node) && node.elseStatement === undefined && endsEarly(node.thenStatement)) {
    const { expression } = node;
    const within = (isOut: string) => [
      { at: expression.getStart(source), text: `!(${isOut}) && (` },
      { at: expression.getEnd(), text: ")" },
    ];
    return { becomes: "{}", switchedBy: within };
  }
  return findsNothing(node, source);
}

/** What a function of that name says when it finds nothing. */
const nothingFrom: Readonly<Record<string, string>> = {
  verify: "undefined",
  broken: "undefined",
  find: "[]",
};

function findsNothing(node: ts.Node, source: ts.SourceFile): Out | undefined {
  if (!ts.isPropertyAssignment(node) && !ts.isMethodDeclaration(node)) return undefined;
  const name = ts.isIdentifier(node.name) ? node.name.text : "";
  const nothing = nothingFrom[name];
  if (nothing === undefined || isValue(node)) return undefined;
  const becomes = `${name}: ${name === "verify" ? "async " : ""}() => ${nothing}`;
  if (ts.isMethodDeclaration(node)) {
    const at = (node.body?.getStart(source) ?? 0) + 1;
    return { becomes, switchedBy: (isOut) => [{ at, text: ` if (${isOut}) return ${nothing};` }] };
  }
  const { initializer } = node;
  const around = (isOut: string) => [
    { at: initializer.getStart(source), text: `(...all) => ${isOut} ? ${nothing} : (` },
    { at: initializer.getEnd(), text: ")(...all)" },
  ];
  return { becomes, switchedBy: around };
}

/** As `verify: options.verify` among settings. */
function isValue(node: ts.PropertyAssignment | ts.MethodDeclaration): boolean {
  return ts.isPropertyAssignment(node) && ts.isPropertyAccessExpression(node.initializer);
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
