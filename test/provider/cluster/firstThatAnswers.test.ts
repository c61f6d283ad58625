import { deepEqual, equal, rejects } from "node:assert/strict";
import { firstThatAnswers } from "../../../provider/cluster/firstThatAnswers";
import type { ErrorCode } from "../../../provider/errors/codes";
import { SecurityError } from "../../../provider/errors/securityError";

/** Asks two candidates, each of which fails with these codes, one after the other, and then answers with its name. */
async function asked(failures: Readonly<Record<"a" | "b", readonly ErrorCode[]>>, stop?: AbortController) {
  let now = 0;
  const log: string[] = [];
  const time = { now: () => now, sleep: (pause: number) => Promise.resolve(void (now += pause)) };
  const left = { a: [...failures.a], b: [...failures.b] };
  const ask = (candidate: "a" | "b") => {
    log.push(candidate);
    stop?.abort(new Error("stopped"));
    const code = left[candidate].shift();
    return code === undefined
      ? Promise.resolve(candidate)
      : Promise.reject(new SecurityError(code, candidate));
  };
  const result = firstThatAnswers(["a", "b"], ask, { timeout: 10_000, signal: stop?.signal }, time);
  await Promise.allSettled([result]);
  return { log: log.join(""), now, result: () => result };
}

describe("Of several candidates", () => {
  it("the first that answers is enough, round after round with pauses", async () => {
    const { log, now, result } = await asked({
      a: ["CBSEC_UNREACHABLE", "CBSEC_DEADLINE", "CBSEC_UNREACHABLE"],
      b: ["CBSEC_UNREACHABLE", "CBSEC_UNREACHABLE"],
    });
    equal(await result(), "b");
    deepEqual([log, now], ["ababab", 300]);
  });

  it("the first answer that will not change is the error, when the round has ended", async () => {
    const { log, result } = await asked({ a: ["CBSEC_FORBIDDEN"], b: ["CBSEC_UNREACHABLE"] });
    await rejects(result(), { code: "CBSEC_FORBIDDEN" });
    equal(log, "ab");
  });

  it("none is asked after wrong credentials, or once the caller has stopped", async () => {
    const wrong = await asked({ a: ["CBSEC_NOT_AUTHENTICATED"], b: [] });
    await rejects(wrong.result(), { code: "CBSEC_NOT_AUTHENTICATED" });
    const stopped = await asked({ a: ["CBSEC_UNREACHABLE"], b: [] }, new AbortController());
    await rejects(stopped.result(), /stopped/);
    deepEqual([wrong.log, stopped.log], ["a", "a"]);
  });

  it("one that is alone is asked with the caller's own patience", async () => {
    const options = { timeout: 10_000 };
    const time = { now: () => 0, sleep: () => Promise.resolve() };
    equal(await firstThatAnswers(["a"], (_, given) => Promise.resolve(given), options, time), options);
  });
});
