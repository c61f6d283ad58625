import { parseJsonText, type JsonNode } from "./jsonText";
import { normaliseJson, normaliseText, type Side } from "./normalise";

export interface Comparable {
  readonly status: number | null;
  readonly contentType: string | undefined;
  readonly wwwAuthenticate: string | undefined;
  readonly body: string;
}

/** Where two answers differ, and how. */
export interface Difference {
  readonly where: string;
  readonly recorded: string;
  readonly simulated: string;
}

const absent = "(nothing)";

export function compare(
  recorded: Comparable,
  recordedSide: Side,
  simulated: Comparable,
  simulatedSide: Side,
): readonly Difference[] {
  const differences: Difference[] = [];
  const note = (where: string, left: string, right: string) => {
    if (left !== right) differences.push({ where, recorded: left, simulated: right });
  };
  note("status", String(recorded.status ?? "refused"), String(simulated.status ?? "refused"));
  if (recorded.status === null || simulated.status === null) return differences;
  note("content type", recorded.contentType ?? absent, simulated.contentType ?? absent);
  note("WWW-Authenticate", recorded.wwwAuthenticate ?? absent, simulated.wwwAuthenticate ?? absent);
  const left = parseJsonText(recorded.body);
  const right = parseJsonText(simulated.body);
  if (left && right) {
    differences.push(
      ...compareJson(normaliseJson(left, recordedSide), normaliseJson(right, simulatedSide), "body"),
    );
  } else {
    note("body", normaliseText(recorded.body, recordedSide), normaliseText(simulated.body, simulatedSide));
  }
  return differences;
}

function compareJson(left: JsonNode | undefined, right: JsonNode | undefined, where: string): Difference[] {
  if (left?.kind === "object" && right?.kind === "object") {
    const names = new Set([...left.members, ...right.members].map(([name]) => name));
    return [...names].flatMap((name) => {
      const ones = left.members.filter(([one]) => one === name).map(([, value]) => value);
      const others = right.members.filter(([one]) => one === name).map(([, value]) => value);
      return compareLists(ones, others, (index) => `${where}.${name}${index > 0 ? ` (${index + 1})` : ""}`);
    });
  }
  if (left?.kind === "array" && right?.kind === "array") {
    return compareLists(left.items, right.items, (index) => `${where}[${index}]`);
  }
  const [recorded, simulated] = [show(left), show(right)];
  return recorded === simulated ? [] : [{ where, recorded, simulated }];
}

function compareLists(
  left: readonly JsonNode[],
  right: readonly JsonNode[],
  where: (index: number) => string,
): Difference[] {
  const length = Math.max(left.length, right.length);
  return Array.from({ length }, (_, index) => compareJson(left[index], right[index], where(index))).flat();
}

function show(node: JsonNode | undefined): string {
  if (!node) return absent;
  if (node.kind === "value") return JSON.stringify(node.value);
  if (node.kind === "array") return `[${node.items.map(show).join(",")}]`;
  return `{${node.members.map(([name, value]) => `${JSON.stringify(name)}:${show(value)}`).join(",")}}`;
}
