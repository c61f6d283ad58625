import { isSecurityError } from "../errors/securityError";
import { restore as restoreCluster, type RestoreRequest } from "../execution/restore";
import { defaultLimits } from "../execution/limits";
import type { OpenCluster } from "../pulumi/connection/openCluster";
import { recordPlaces, type RecordPlace } from "../vocabulary";
import { oneOf, type Values } from "./arguments";
import { errorText } from "./errorText";
import type { Outcome } from "./exitCodes";
import { openRecordsAt, placeText } from "./openRecords";
import { restoreCommand } from "./restoreCommand";
import { offerLines, resultLines } from "./restoreText";
import { look } from "./status/look";
import { clusterLines, recordLines } from "./status/text";
import type { Surroundings, Terminal } from "./surroundings";

/** `restore`: shows the cluster, then puts back what dead runs left switched off, and with --undo what they changed. */
export async function restore(
  open: OpenCluster,
  values: Values,
  surroundings: Surroundings,
): Promise<Outcome> {
  const place = oneOf(values, "record", recordPlaces) ?? "cluster";
  const { terminal, time, wall } = surroundings;
  const seen = await look(open.client, open.identity, { quick: true, places: [place] }, surroundings);
  terminal.print([...clusterLines(seen, wall()), ...recordLines(seen)].join("\n"));
  if (seen.records.some(({ over }) => !over) && values.yes !== true && !terminal.interactive) {
    terminal.tell("Nobody can be asked here, so nothing is put back: give --yes, or run in a terminal.");
    return "notConfirmed";
  }
  const release = terminal.holdInterrupts(
    "Putting things back goes on to its end. Ctrl-C again stops at once; the record stays, and restore can be run again.",
  );
  try {
    const restored = await restoreCluster(open.client, requestOf(values, place, surroundings), time);
    terminal.print(["", ...resultLines(restored, values.undo === true, place)].join("\n"));
    switch (restored.outcome) {
      case "nothing":
        return (await isLeftElsewhere(open, place, terminal)) || seen.wrong.length > 0 ? "attention" : "done";
      case "restored":
        return "done";
      case "inPart":
      case "halfWay":
        return "recordKept";
      case "declined":
        return "notConfirmed";
    }
  } catch (error) {
    if (isSecurityError(error, "CBSEC_BUSY") || !(await isRecordKept(open, place, terminal))) throw error;
    terminal.tell(errorText(error));
    terminal.print(
      "Not everything was put back. The record is kept: put right what is named, then run restore again.",
    );
    return "recordKept";
  } finally {
    release();
  }
}

function requestOf(values: Values, place: RecordPlace, { terminal, record }: Surroundings): RestoreRequest {
  return {
    requester: "restore",
    undo: values.undo === true,
    limits: defaultLimits,
    recordPlace: place,
    record,
    progress: {
      status: (text) => terminal.tell(`… ${text}`),
      // The plan was shown when it was asked for.
      info: () => undefined,
      warn: (text) => terminal.tell(`Note: ${text}`),
    },
    async confirm(offer) {
      terminal.print(["", ...offerLines(offer)].join("\n"));
      if (values.yes === true) return true;
      return /^y(es)?$/i.test((await terminal.ask("Do this now? [y/N] ")).trim());
    },
  };
}

/** Whether something at the place says what to put back, readable or not. */
async function isRecordKept(open: OpenCluster, place: RecordPlace, terminal: Terminal): Promise<boolean> {
  const records = await openRecordsAt(open, place);
  if (records.unknown !== undefined) terminal.tell(records.unknown);
  return records.open.length > 0 || records.unreadable !== undefined;
}

/** Whether a run left something to be put back at the other place, or that is not known; tells of it. */
async function isLeftElsewhere(open: OpenCluster, place: RecordPlace, terminal: Terminal): Promise<boolean> {
  const other = place === "cluster" ? "file" : "cluster";
  const records = await openRecordsAt(open, other);
  if (records.open.length > 0) {
    terminal.print(`There is a restoration record ${placeText[other]}: ${restoreCommand(other)}`);
  }
  const notKnown = records.unreadable ?? records.unknown;
  if (notKnown !== undefined) terminal.print(notKnown);
  return records.open.length > 0 || notKnown !== undefined;
}
