import type { Offer, Restored } from "../execution/restore";
import { functionLabel, listed } from "../planning/look";
import type { RecordPlace } from "../vocabulary";
import { restoreCommand } from "./restoreCommand";
import { autoFailoverText, startText } from "./status/text";

/** What would be done, numbered. */
export function offerLines(offer: Offer): readonly string[] {
  const { steps, functions, autoFailover, besideIll, inPart, certificatesStay } = offer;
  const resume =
    functions.length === 0 ? [] : [`Resume the Eventing functions ${listed(functions.map(functionLabel))}`];
  const switchOn =
    autoFailover === undefined
      ? []
      : [`Switch auto-failover back on with all its settings: ${autoFailoverText(autoFailover)}`];
  const acts = [
    ...steps.map(({ text }) => text),
    ...(besideIll
      ? [...switchOn, ...resume]
      : ["See every node healthy from every node", ...resume, ...switchOn]),
  ];
  return [
    "To be done:",
    ...acts.map((act, index) => `  ${index + 1}. ${act}`),
    ...(inPart
      ? [
          "Address family, encryption and level stay as they are now, between what was before and what was asked for, and the record is kept.",
        ]
      : []),
    ...(certificatesStay
      ? ["Certificates, which that run was changing, stay as they are now: `pulumi up` has their keys."]
      : []),
  ];
}

/** How it ended, and what comes next. */
export function resultLines(restored: Restored, undo: boolean, place: RecordPlace): readonly string[] {
  switch (restored.outcome) {
    case "nothing":
      return ["Nothing is to be put back."];
    case "declined":
      return ["Nothing was changed. The record is kept."];
    case "restored":
      return [
        `Everything is back${undo ? `, also ${startText(restored.start)}` : ""}. The record is removed.`,
        ...(restored.certificatesStay
          ? ["Certificates are as far as that run came. To finish their change: run `pulumi up` again"]
          : []),
      ];
    case "inPart":
      return [
        "Restored in part: functions and auto-failover are back; address family, encryption and level are not. The record is kept.",
        ...waysOn(startText(restored.start), place),
      ];
    case "halfWay":
      return [
        `Nothing was put back: ${restored.reasons.join("; ")}. The record is kept.`,
        ...(restored.illNodes ? ["First bring back what is not healthy, or fail it over."] : []),
        ...waysOn(startText(restored.start), place),
      ];
  }
}

function waysOn(start: string, place: RecordPlace): readonly string[] {
  return [
    `To go back to ${start}: ${restoreCommand(place, "--undo")}`,
    "To finish what was begun: run `pulumi up` again",
  ];
}
