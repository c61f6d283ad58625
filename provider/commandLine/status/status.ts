import type { OpenCluster } from "../../pulumi/connection/openCluster";
import { oneOf, type Values } from "../arguments";
import type { Outcome } from "../exitCodes";
import type { Surroundings } from "../surroundings";
import { recordPlaces } from "../../vocabulary";
import { statusJson } from "./json";
import { look } from "./look";
import { statusLines } from "./text";

/** `status`: looks at the cluster and at restoration records, and tells. */
export async function status(
  { client, identity }: OpenCluster,
  values: Values,
  surroundings: Surroundings,
): Promise<Outcome> {
  const place = oneOf(values, "record", recordPlaces);
  const options = { quick: values.quick === true, places: place === undefined ? recordPlaces : [place] };
  const seen = await look(client, identity, options, surroundings);
  const { terminal, wall } = surroundings;
  terminal.print(values.json === true ? statusJson(seen) : statusLines(seen, wall()).join("\n"));
  return seen.wrong.length === 0 ? "done" : "attention";
}
