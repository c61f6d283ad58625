/** What may be taken out without a test that notices, and why that is right. By file and text, as printed; from the second of the same text in a file on with its number. */
export const equivalents: Readonly<Record<string, string>> = {
  'provider/certificates/delivery/runCommand.ts: signal.removeEventListener("abort", stop);':
    "The signal is of this one command and goes with it.",
  "provider/certificates/delivery/runCommand.ts: stream.destroy();":
    "Pipes of a command that ended are closed. What it left behind may hold one open; only a look at this process's own descriptors would show that.",
  "provider/certificates/delivery/runCommand.ts: if (child.pid === undefined) return;":
    "No process has a number that is none: what is thrown for it is caught right below.",
  "provider/cluster/connector.ts: if (settled.signal.aborted) return;":
    "In fail: what comes to it after the first time is the close of a socket that is destroyed already, and what is settled stays so.",
  "provider/cluster/connector.ts: if (settled.signal.aborted) return; #2":
    "A socket that failed is destroyed, and tells of no connection any more.",
  'provider/cluster/connector.ts: socket.on("close", () => fail(new ConnectFailure("ECONNRESET", `${where} closed the connec':
    "Node.js tells of a handshake that ends early as an error before the socket closes; this is for the day when it does not.",
  "provider/cluster/connector.ts: socket.setNoDelay(true);":
    "It saves time: a small request is not held back.",
  "provider/cluster/dispatchers.ts: this.made.clear();":
    "What is closed is asked for nothing any more, and another close would destroy what is destroyed.",
  'provider/cluster/exchange.ts: signal.removeEventListener("abort", aborted);':
    "The signal is of this one call and goes with it; what is settled stays so.",
  'provider/cluster/trust.ts: if (credentials.kind === "password" && this.anchors === undefined) return systemContext();':
    "It saves work: a context that is made without authorities has the system's, too, and reads them each time.",
  "provider/commandLine/restore.ts: release();":
    "Restoring is the last that its process does; interrupts are given back so that nothing depends on that.",
  'provider/commandLine/terminal.ts: lines.once("SIGINT", () => lines.close());':
    "Without a listener readline closes at Ctrl-C by itself; it is said so that nothing depends on that.",
  "provider/commandLine/terminal.ts: done();":
    "What is not taken is as unseen, and the echo of one answer fills no buffer.",
  "provider/execution/certificates/settleInbox.ts: if (parts.length === 0) return;":
    "It saves a look into the inbox: of no parts none is restored or discarded.",
  "provider/execution/certificates/readCertificates.ts: known.set(pem, all);":
    "It saves work: a text that is not known is read again.",
  'provider/execution/converge.ts: if (!isSecurityError(error, "CBSEC_DEADLINE")) throw error;':
    "What fails there fails again in the look that comes right after it.",
  "provider/execution/converge.ts: if (guilty.length === 0) return operations.map(({ requester }) => refused(requester, joint":
    "No check needs two facets to refuse, so that one alone is always refused, too; with this no reason is lost on the day when a check does.",
  "provider/execution/steps/functions.ts: next = run.time.now() + betweenLooks;":
    "It saves looks: without it nodes are looked at each time that functions are.",
  "provider/execution/steps/pauseFunctions.ts: run.window.paused = dropMissing(run, live, run.window.paused);":
    "The step that resumes functions tells of those that are gone, too; here it is told when it happens, and what is gone is not waited for again and again.",
  "provider/planning/encryptionSteps.ts: removeUnused(draft); #2":
    "The one after switching off: every plan removes unused listeners at its end. Here it closes the TLS listeners before a change of family, which no rule asks for.",
  "provider/planning/refusals/certificateChecks.ts: if (certificatesOf(state) === undefined) return [];":
    "It saves work: of certificates that are not known the rule finds nothing.",
  "provider/pulumi/inputs/connectionSchema.ts: if (!(error instanceof SecurityError)) throw error;":
    "The readers that judge here throw no other error; a defect in one is not to look like a wrong input.",
  'provider/pulumi/successor/putBack.ts: if (outcome !== "declined" && outcome !== "halfWay") return;':
    "Where something was put back, or nothing was to be, no record is open any more: a second restore ends at its first look.",
  "provider/record/held.ts: this.expectValid();":
    "At the beginning of confirm: what follows it only reads, or renews, which asks the same, until the last line asks again.",
  "provider/record/held.ts: if ( !(await pause.then( () => true, () => false, )) ) return;":
    "When the pause is cut off the loop ends by its own condition; the one renewal more comes before the last write, or is turned down after it.",
};
