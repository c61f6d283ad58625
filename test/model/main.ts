import { parseArgs } from "node:util";
import {
  holds,
  numbersRow,
  numbersText,
  readDocument,
  rowOf,
  rulesText,
  withPart,
  writeDocument,
} from "./document";
import { run, scenarios } from "./scenarios";

const usage = `Usage: npm run model -- [options]
  --only <text>  the scenarios with that text in their names
  --quick        those that run with the tests
  --write        write rules and numbers into docs/procedure-model.md`;

/** Explores everything, prints the numbers and what was found, with the way there. Exits with 1 when a rule can be broken. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      only: { type: "string", default: "" },
      quick: { type: "boolean" },
      write: { type: "boolean" },
      help: { type: "boolean" },
    },
  });
  if (values.help) return console.log(usage);
  const rows: string[] = [];
  const chosen = scenarios.filter(
    ({ name, quick }) => name.includes(values.only) && (quick || !values.quick),
  );
  for (const scenario of chosen) {
    const began = Date.now();
    const explored = await run(scenario);
    const { findings, ...numbers } = explored;
    rows.push(numbersRow(scenario.name, explored));
    console.log(
      `${scenario.name} (${Math.round((Date.now() - began) / 1000)} s): ${JSON.stringify(numbers)}`,
    );
    for (const { what, trace } of findings.slice(0, 3)) console.log(`  ${what}\n    ${trace.join("\n    ")}`);
    if (findings.length > 0) process.exitCode = 1;
  }
  const document = await readDocument();
  const known = scenarios.flatMap(
    ({ name }) => rows.find((row) => row.startsWith(`| ${name} |`)) ?? rowOf(document, name) ?? [],
  );
  const whole = withPart(withPart(document, "rules", rulesText()), "numbers", numbersText(known));
  if (values.write) return writeDocument(whole);
  const old = rows.filter((row) => !holds(document, row));
  if (old.length === 0) return;
  console.log(`docs/procedure-model.md has other numbers; now:\n${old.join("\n")}`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
