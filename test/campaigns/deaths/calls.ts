import { isSecurityError, SecurityError } from "../../../provider/errors/securityError";
import type { Time } from "../../../provider/time";
import type { CertificateTools } from "../provider";
import type { Call, Returned } from "./messages";

type Tools = Pick<CertificateTools, "delivery" | "look">;

/** What a provider needs for certificates, done by another process. Nothing of it takes so long that it would have to be ended. */
export function toolsElsewhere(ask: (call: Call) => Promise<unknown>): Tools {
  const elsewhere =
    (name: Call["name"]) =>
    async <T>(...args: readonly unknown[]): Promise<T> =>
      (await ask({ name, args: args.map(withoutSignal) })) as T;
  return {
    delivery: {
      places: true,
      check: elsewhere("check"),
      place: elsewhere("place"),
      restorePrevious: elsewhere("restorePrevious"),
      discardPrevious: elsewhere("discardPrevious"),
      removeCAs: elsewhere("removeCAs"),
    },
    look: (port) => elsewhere("look")(port),
  };
}

/** Signals stay in their process. */
function withoutSignal(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== "signal"));
}

/** Does what another process has asked for. */
export async function perform(
  { name, args }: Call,
  { delivery, look }: Tools,
  time: Time,
): Promise<Returned> {
  const acts = { ...delivery, look: (port: Parameters<Tools["look"]>[0]) => look(port, time) };
  const act = acts[name] as (...given: readonly unknown[]) => Promise<unknown>;
  try {
    return { kind: "value", value: await act(...args) };
  } catch (error) {
    if (!isSecurityError(error)) throw error;
    const { code, context, message } = error;
    return { kind: "error", code, context, message };
  }
}

export function resultOf(returned: Returned): unknown {
  if (returned.kind === "value") return returned.value;
  const { code, context, message } = returned;
  throw Object.assign(new SecurityError(code, message, context), { message });
}
