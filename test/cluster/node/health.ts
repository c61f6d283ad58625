import type { ClusterClock } from "../clock";

export type HealthStatus = "healthy" | "warmup" | "unhealthy";

/** For how long one node goes on taking others for unhealthy although it is connected with them again. */
export class Doubts {
  private readonly until = new Map<string, number>();
  private readonly unheardUntil = new Map<string, number>();

  constructor(
    private readonly clock: ClusterClock,
    private readonly changed: () => void,
  ) {}

  /** From now on, for `milliseconds` (scaled), this node shows `otpNode` as unhealthy. */
  doubt(otpNode: string, milliseconds: number): void {
    const end = this.clock.now() + this.clock.scaled(milliseconds);
    if ((this.until.get(otpNode) ?? 0) >= end) return;
    this.until.set(otpNode, end);
    this.clock.after(milliseconds, this.changed);
  }

  /** As after a restart of its own: it has heard nothing yet from `otpNode`, neither its health nor its version. */
  forget(otpNode: string, milliseconds: number): void {
    this.doubt(otpNode, milliseconds);
    this.unheardUntil.set(otpNode, this.clock.now() + this.clock.scaled(milliseconds));
  }

  hasHeardFrom(otpNode: string): boolean {
    return (this.unheardUntil.get(otpNode) ?? 0) <= this.clock.now() + 0.5;
  }

  about(otpNode: string): boolean {
    return (this.until.get(otpNode) ?? 0) > this.clock.now() + 0.5;
  }
}
