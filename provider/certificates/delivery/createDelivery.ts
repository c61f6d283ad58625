import { SecurityError } from "../../errors/securityError";
import { realTime, type Time } from "../../time";
import { carrierFor } from "./carriers";
import { presentDelivery } from "./present";
import { deliverySettings, type DeliverySettings } from "./settings";
import { DeliveryThroughCommand } from "./throughCommand";
import { type Delivery } from "./types";

/** The delivery that the settings describe. Throws CBSEC_CONFIGURATION for settings that name no way that is known to be safe. */
export function createDelivery(settings: DeliverySettings, time: Time = realTime): Delivery {
  const parsed = deliverySettings.safeParse(settings);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `\`${["delivery", ...path].join(".")}\` ${message}`,
    );
    throw new SecurityError("CBSEC_CONFIGURATION", `${problems.join("; ")}.`);
  }
  if (parsed.data.type === "present") return presentDelivery;
  return new DeliveryThroughCommand(carrierFor(parsed.data), time);
}
