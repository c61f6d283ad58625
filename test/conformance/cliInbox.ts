import type { SimulatedNode } from "../cluster/node/simulatedNode";
import { createIssuer } from "../cluster/testing/issuer";
import type { CliRun } from "./recording";

const day = 24 * 3600 * 1000;
const loaded = /^POST \/node\/controller\/(loadTrustedCAs|reloadCertificate) -> 200$/;

/** Nodes whose inbox a run of couchbase-cli loaded from: recordings of such runs do not say what lay there. */
export function nodesThatLoaded(run: CliRun): readonly number[] {
  return Object.entries(run.access).flatMap(([name, requests]) =>
    requests.some((request) => loaded.test(request)) ? [Number(name.slice(1))] : [],
  );
}

/** Puts an authority and a certificate of it into an inbox that holds none. */
export async function fillInbox(node: SimulatedNode): Promise<void> {
  if (node.inbox.has("chain.pem")) return;
  const validity = { notBefore: new Date(node.making.date() - day) };
  const root = await createIssuer("Root of the recording", validity);
  const { chain, key } = await root.issue(node.name, validity);
  node.inbox.fill({ "CA/root.pem": root.certificate, "chain.pem": chain, "pkey.key": key });
}
