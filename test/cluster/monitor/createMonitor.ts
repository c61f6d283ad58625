import { changeOf } from "./change";
import { Changes } from "./changes";
import { handledBy } from "./rules/certificates";
import { networkEffect } from "./effect";
import type { Expectation, Monitor } from "./monitor";
import type { Attempt, Past } from "./rule";
import { rules } from "./rules/all";
import { switchesTo } from "./rules/autoFailover";
import type { ObservedRequest, Truth, Violation } from "./truth";

/**
 * A monitor that takes `start` as the state to be put back in the end.
 *
 * Each request is judged against the truth at the moment when it takes effect (or is refused), never against what its sender
 * knew. A request that changes nothing breaks no rule. Violations found stay found, also over `restart`.
 */
export function createMonitor(start: Truth): Monitor {
  const violations: Violation[] = [];
  const underWay = new Map<number, Attempt>();
  const begun = new Map<number, Attempt>();
  const authoritiesHandled = new Set<string>();
  const expectations = new Set<Expectation>();
  let startNow = start;
  const changes = new Changes(start);

  function past(present: Truth): Past {
    const running = new Set(present.nodes.filter((node) => node.running).map((node) => node.otpNode));
    return {
      start: startNow,
      underWay: [...underWay.values()].filter(({ request }) => running.has(request.node)),
      authoritiesHandled,
      changesMayBeUnderWay: changes.mayBeUnderWay,
      expectations,
    };
  }

  function judge(attempt: Attempt): void {
    const remembered = past(attempt.before);
    for (const { name, judgeRequest } of rules) {
      for (const text of judgeRequest?.(attempt, remembered) ?? []) {
        violations.push({ rule: name, at: attempt.before.at, node: attempt.request.node, text });
      }
    }
  }

  return {
    violations,
    requestTakesEffect(request, before) {
      const attempt = read(request, before, false);
      if (!attempt) return;
      judge(attempt);
      const { change } = attempt;
      if (switchesTo(false, attempt)) changes.noneYet();
      else if (change.kind !== "autoFailover" && change.kind !== "function") changes.begin();
      begun.set(request.id, attempt);
      if (attempt.effect) underWay.set(request.id, attempt);
    },
    requestRefused(request, _status, before) {
      const attempt = read(request, before, true);
      if (attempt) judge(attempt);
    },
    requestDone(request, _status, after) {
      underWay.delete(request.id);
      const attempt = begun.get(request.id);
      begun.delete(request.id);
      if (!attempt) return;
      if (underWay.size === 0) changes.look(after);
      for (const name of handledBy(attempt, after)) authoritiesHandled.add(name);
      for (const { name, judgeDone } of rules) {
        for (const text of judgeDone?.(attempt, after) ?? []) {
          violations.push({ rule: name, at: after.at, node: request.node, text });
        }
      }
    },
    changed(truth) {
      // What was under way on a node that went down is over; its requests are never answered.
      const running = new Set(past(truth).underWay.map(({ request }) => request.id));
      for (const id of underWay.keys()) if (!running.has(id)) underWay.delete(id);
      if (underWay.size === 0) changes.look(truth);
    },
    finish(end) {
      for (const { name, judgeEnd } of rules) {
        for (const { node, text } of judgeEnd?.(startNow, end) ?? []) {
          const known = violations.some(
            (violation) => violation.rule === name && violation.text === text && violation.node === node,
          );
          if (!known) violations.push({ rule: name, at: end.at, node, text });
        }
      }
      return [...violations];
    },
    expect(expectation) {
      expectations.add(expectation);
    },
    restart(truth) {
      startNow = truth;
    },
  };
}

function read(request: ObservedRequest, before: Truth, refused: boolean): Attempt | undefined {
  const change = changeOf(request);
  if (!change) return undefined;
  return { request, change, effect: networkEffect(change, request.node, before), before, refused };
}
