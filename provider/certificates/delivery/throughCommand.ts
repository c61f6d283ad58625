import { Deadline, DeadlineReached } from "../../cluster/deadline";
import { SecurityError } from "../../errors/securityError";
import { type Time } from "../../time";
import { goAhead, readAnswer, type ScriptAnswer, scriptIsThere, valuesOf } from "./answer";
import { type Carrier } from "./carriers";
import { contentsOf, type StreamedFile } from "./contents";
import { deliveryFailure, unknownFilesText } from "./failure";
import { foundInbox } from "./foundInbox";
import { authorityPath } from "./inboxNames";
import { inboxScript } from "./inboxScript";
import { type FinishedCommand, runCommand } from "./runCommand";
import { withoutSecrets } from "./secretText";
import { filesOf, sortAuthorityFiles, type SortedAuthorityFiles } from "./sortAuthorities";
import { tarArchive } from "./tarArchive";
import {
  type Delivery,
  type DeliveredNode,
  type DeliveryOptions,
  type FoundInbox,
  type InboxFiles,
  type InboxPart,
  type Placed,
  type PlaceOptions,
  type RemovedCAs,
  type Restored,
} from "./types";

const allParts: readonly InboxPart[] = ["node", "client", "authorities"];
const defaultTimeout = 60_000;

/** Delivery by running the script on the node, one command for each call. */
export class DeliveryThroughCommand implements Delivery {
  readonly places = true;

  constructor(
    private readonly carrier: Carrier,
    private readonly time: Time,
  ) {}

  async check(node: DeliveredNode, options: DeliveryOptions = {}): Promise<FoundInbox> {
    return foundInbox(await this.run(node, "check", [], options));
  }

  async place(node: DeliveredNode, files: InboxFiles, options: PlaceOptions = {}): Promise<Placed> {
    const inCA = files.authorities ? await this.authoritiesThere(node, files, options) : nothingThere;
    const { operands, files: streamed } = contentsOf(files, inCA);
    const words = [options.previous ?? "keep", ...operands];
    const answer = await this.run(node, "place", words, options, streamed);
    return {
      changed: valuesOf(answer, "unchanged").length === 0,
      setAside: valuesOf(answer, "aside"),
    };
  }

  async restorePrevious(
    node: DeliveredNode,
    options: DeliveryOptions & { readonly parts?: readonly InboxPart[] } = {},
  ): Promise<Restored> {
    const answer = await this.run(node, "restore", partWords(options.parts), options);
    const restored = valuesOf(answer, "restored");
    return { parts: allParts.filter((part) => restored.includes(part)) };
  }

  async discardPrevious(
    node: DeliveredNode,
    options: DeliveryOptions & { readonly parts?: readonly InboxPart[] } = {},
  ): Promise<void> {
    await this.run(node, "discard", partWords(options.parts), options);
  }

  async removeCAs(
    node: DeliveredNode,
    fingerprints: readonly string[],
    options: DeliveryOptions = {},
  ): Promise<RemovedCAs> {
    const { authorityFiles } = await this.check(node, options);
    const { only, shared } = filesOf(authorityFiles, fingerprints);
    if (only.length > 0) await this.run(node, "remove", only.map(authorityPath), options);
    return { removed: only, shared };
  }

  private async authoritiesThere(
    node: DeliveredNode,
    files: InboxFiles,
    options: PlaceOptions,
  ): Promise<SortedAuthorityFiles> {
    const { authorityFiles } = await this.check(node, options);
    const given = (files.authorities ?? []).map(({ fingerprint }) => fingerprint);
    const sorted = sortAuthorityFiles(authorityFiles, [...given, ...(options.trustedAuthorities ?? [])]);
    if (sorted.unknown.length > 0 && options.inboxCA !== "replace") {
      throw new SecurityError(
        "CBSEC_DELIVERY_UNKNOWN_CA_FILES",
        `${node.name}: ${unknownFilesText(sorted.unknown.map(authorityPath))}`,
        { node: node.name, endpoint: this.endpoint(node) },
      );
    }
    return sorted;
  }

  private async run(
    node: DeliveredNode,
    action: string,
    words: readonly string[],
    options: DeliveryOptions,
    files?: readonly StreamedFile[],
  ): Promise<ScriptAnswer> {
    const inbox = this.carrier.inbox(node);
    const owner = this.carrier.owner ?? "";
    const finished = await this.runOnNode(
      node,
      ["sh", "-c", inboxScript, "sh", action, inbox, owner, ...words],
      options,
      files,
    );
    const answer = readAnswer(finished.stdout);
    if (answer.done) return answer;
    throw deliveryFailure({
      node: node.name,
      endpoint: this.endpoint(node),
      inbox,
      exitCode: finished.exitCode,
      answer,
      said: said(answer, finished, files ?? []),
    });
  }

  private async runOnNode(
    node: DeliveredNode,
    words: readonly string[],
    options: DeliveryOptions,
    files: readonly StreamedFile[] | undefined,
  ): Promise<FinishedCommand> {
    const invocation = this.carrier.run(node, words);
    const timeout = options.timeout ?? defaultTimeout;
    const deadline = new Deadline(this.time, timeout, options.signal);
    try {
      const archive = files ? await tarArchive(files) : Buffer.alloc(0);
      const input = { after: scriptIsThere, bytes: Buffer.concat([Buffer.from(goAhead), archive]) };
      return await runCommand(invocation, input, this.time, deadline.signal);
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (error instanceof DeadlineReached) {
        throw new SecurityError(
          "CBSEC_DEADLINE",
          `${node.name}: the command that brings files to the node was not done within ${timeout} ms, and was stopped.`,
          { node: node.name, endpoint: this.endpoint(node) },
        );
      }
      throw new SecurityError(
        "CBSEC_DELIVERY_UNREACHABLE",
        `${node.name}: \`${invocation.file}\` could not be started here: ${systemText(error)}.`,
        { node: node.name, endpoint: this.endpoint(node) },
      );
    } finally {
      deadline.end();
    }
  }

  private endpoint(node: DeliveredNode): string {
    return `${this.carrier.describe(node)}: inbox ${this.carrier.inbox(node)}`;
  }
}

const nothingThere: SortedAuthorityFiles = { accepted: [], outdated: [], unknown: [] };

function partWords(parts: readonly InboxPart[] = allParts): readonly string[] {
  return parts.map((part) => `part:${part}`);
}

/** A wrapper may complain on standard output; before the script has begun, that is worth telling. It is cut last: half a line would not be known again. */
function said(
  answer: ScriptAnswer,
  { stderr, stdout }: FinishedCommand,
  files: readonly StreamedFile[],
): string {
  const greetings = answer.begun ? "" : withoutSecrets(stdout, files).slice(0, 500);
  return `${withoutSecrets(stderr, files)}\n${greetings}`;
}

/** The system's reason without the arguments, which Node.js adds to some. */
function systemText(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return typeof code === "string" ? code : String(message);
}
