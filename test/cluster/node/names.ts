/** Host of a node that was never named. */
export const localName = "cb.local";

export function isRawIp(host: string): boolean {
  return /^[\d.]+$/.test(host) || host.includes(":");
}

export function hostOf(otpNode: string): string {
  return otpNode.slice(otpNode.indexOf("@") + 1);
}
