import { shuffled, type Campaign, type CaseGroup } from "../campaign";
import { answerTo, callAgainst, calls } from "./calls";
import { mutationsOf, type Mutation } from "./mutation";
import { answersWhileReading, readAgainst } from "./reading";

/** One call by its name, or the reading of the whole state, in which the answer with that number is another. */
export type HostileCase =
  | { readonly call: string; readonly mutation: Mutation }
  | { readonly reading: number; readonly mutation: Mutation };

/** Campaign 5: answers that no cluster gives. */
export const hostileAnswers: Campaign<HostileCase> = {
  name: "hostile",
  about: "answers that no cluster gives, to each call and to each request with which the state is read",
  run: (one) =>
    "call" in one ? callAgainst(one.call, one.mutation) : readAgainst(one.reading, one.mutation),
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
      ["a call's answer is another as a whole", whole(toCalls)],
      ["a call's answer is another in one place", places(toCalls)],
      ["the state is read, one answer is another as a whole", whole(toReading)],
      ["the state is read, one answer is another in one place", places(toReading)],
    ];
    return groups.map(([name, cases]): CaseGroup<HostileCase> => ({ name, cases: shuffled(cases, seed) }));
  },
};

function whole(cases: readonly HostileCase[]): readonly HostileCase[] {
  return cases.filter(({ mutation }) => mutation.kind === "whole");
}

function places(cases: readonly HostileCase[]): readonly HostileCase[] {
  return cases.filter(({ mutation }) => mutation.kind === "place");
}
