import { shuffled, type Campaign, type CaseGroup } from "../campaign";
import { answerTo, callAgainst, calls } from "./calls";
import { bounded } from "./bounds";
import { mutationsOf, type Mutation } from "./mutation";
import { answersWhileReading, readAgainst } from "./reading";
import { answersWhileRotating, rotateAgainst } from "./rotating";

/** One call by its name, or the reading of the whole state, in which the answer with that number is another. */
export type HostileCase =
  | { readonly call: string; readonly mutation: Mutation }
  | { readonly reading: number; readonly mutation: Mutation };

/** A rotation in which the answer with that number is another. */
export interface HostileRotation {
  readonly rotating: number;
  readonly mutation: Mutation;
}

/** Campaign 5: answers that no cluster gives. */
export const hostileAnswers: Campaign<HostileCase> = {
  name: "hostile",
  about: "answers that no cluster gives, to each call and to each request with which the state is read",
  run: (one) =>
    bounded(() =>
      "call" in one ? callAgainst(one.call, one.mutation) : readAgainst(one.reading, one.mutation),
    ),
  async groups(seed) {
    const toCalls: HostileCase[] = [];
    for (const call of Object.keys(calls)) {
      const answer = await answerTo(call);
      if (answer === undefined) throw new Error(`${call} was not answered`);
      toCalls.push(...mutationsOf(answer).map((mutation) => ({ call, mutation })));
    }
    const answers = await answersWhileReading();
    const toReading = answers.flatMap((answer, reading) =>
      mutationsOf(answer).map((mutation) => ({ reading, mutation })),
    );
    const groups: readonly [string, readonly HostileCase[]][] = [
      ["a call's answer is another as a whole", only("whole", toCalls)],
      ["a call's answer is another in one place", only("place", toCalls)],
      ["a call's answer has another certificate or record in it", within(toCalls)],
      ["the state is read, one answer is another as a whole", only("whole", toReading)],
      ["the state is read, one answer is another in one place", only("place", toReading)],
      ["the state is read, one answer has another certificate or record in it", within(toReading)],
    ];
    return groups.map(([name, cases]): CaseGroup<HostileCase> => ({ name, cases: shuffled(cases, seed) }));
  },
};

/** The same within a run, of which each case takes a whole one: what stands within an answer is left to the campaign above. */
export const hostileRotations: Campaign<HostileRotation> = {
  name: "hostileRotations",
  about: "answers that no cluster gives, about certificates and groups while certificates are rotated",
  run: (one) => bounded(() => rotateAgainst(one.rotating, one.mutation)),
  async groups(seed) {
    const answers = await answersWhileRotating();
    const cases = answers.flatMap(([rotating, answer]) =>
      mutationsOf(answer)
        .filter(({ kind }) => kind === "whole")
        .map((mutation) => ({ rotating, mutation })),
    );
    return [{ name: "one answer is another as a whole", cases: shuffled(cases, seed) }];
  },
};

function only(kind: Mutation["kind"], cases: readonly HostileCase[]): readonly HostileCase[] {
  return cases.filter(({ mutation }) => mutation.kind === kind);
}

function within(cases: readonly HostileCase[]): readonly HostileCase[] {
  return cases.filter(({ mutation: { kind } }) => kind === "certificate" || kind === "record");
}
