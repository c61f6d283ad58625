/** Time as the simulated servers feel it: one factor makes everything they do faster or slower. */
export interface ClusterClock {
  /** Real milliseconds since the cluster started. */
  now(): number;
  /** `milliseconds` as the servers would need, times the factor. */
  scaled(milliseconds: number): number;
  sleep(milliseconds: number): Promise<void>;
  /** Runs `work` after the (scaled) time; the returned function takes it back. */
  after(milliseconds: number, work: () => void): () => void;
  /** Nothing that was put off happens any more. */
  stop(): void;
}

export function startClock(timeScale: number): ClusterClock {
  const start = performance.now();
  const timers = new Set<NodeJS.Timeout>();
  let stopped = false;

  function after(milliseconds: number, work: () => void): () => void {
    if (stopped) return () => undefined;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, milliseconds * timeScale);
    timers.add(timer);
    return () => {
      timers.delete(timer);
      clearTimeout(timer);
    };
  }

  return {
    now: () => performance.now() - start,
    scaled: (milliseconds) => milliseconds * timeScale,
    sleep: (milliseconds) => new Promise((resolve) => after(milliseconds, resolve)),
    after,
    stop() {
      stopped = true;
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
