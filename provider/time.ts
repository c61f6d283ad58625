/** Time is passed in, so that tests need not wait and campaigns can replay. */
export interface Time {
  /** Milliseconds on a monotonic clock. */
  now(): number;
  /** Resolves after `milliseconds`, rejects when `signal` aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Milliseconds since 1970; default this machine's. */
  wall?(): number;
}

/** 24 days; Node.js takes more for one millisecond. */
const longestTimer = 2 ** 31 - 1;

export const realTime: Time = {
  now: () => performance.now(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(done, Math.min(milliseconds, longestTimer));
      function done() {
        signal?.removeEventListener("abort", aborted);
        resolve();
      }
      function aborted() {
        clearTimeout(timer);
        reject(signal?.reason instanceof Error ? signal.reason : new Error("aborted"));
      }
      if (signal?.aborted) aborted();
      else signal?.addEventListener("abort", aborted, { once: true });
    }),
};
