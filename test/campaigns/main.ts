import { parseArgs } from "node:util";
import type { Campaign } from "./campaign";
import { campaigns } from "./all";
import { Pool } from "./running/pool";
import { runCampaign, type CampaignOptions, type CampaignWatcher } from "./running/runCampaign";
import { scenarios } from "./scenarios";
import { closeAll, runOne, serveCases } from "./running/worker";

const usage = `Usage: npm run campaign -- [options]
  --full              every case of every campaign, however long it takes
  --minutes <n>       stop after so many minutes (default 10), divided among the campaigns
  --campaign <name>   only this one: ${campaigns.map(({ name }) => name).join(", ")}
  --seed <n>          which cases are run first, and chance within them (default: by the day)
  --processes <n>     how many cases at once (default 2)
  --scenario <text>   only scenarios with this in their names
  --group <text>      only groups of cases with this in their names
  --from <n>          go on with the case of that number, where an earlier run with the same --campaign and --seed stopped
  --case <json>       one case of --campaign, as printed with a failure
Ctrl-C ends the cases that have begun, and prints what came of all.`;

/** Milliseconds. */
const betweenNews = 60_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      worker: { type: "boolean" },
      full: { type: "boolean" },
      help: { type: "boolean" },
      minutes: { type: "string", default: "10" },
      campaign: { type: "string" },
      seed: { type: "string" },
      processes: { type: "string", default: "2" },
      case: { type: "string" },
      scenario: { type: "string", default: "" },
      group: { type: "string" },
      from: { type: "string", default: "0" },
    },
  });
  if (values.worker) return serveCases(campaigns);
  if (values.help) return console.log(usage);
  const chosen = campaigns.filter(({ name }) => values.campaign === undefined || name === values.campaign);
  if (chosen.length === 0) throw new Error(`there is no campaign "${values.campaign}"\n${usage}`);
  if (values.case !== undefined) return again(chosen[0]?.name ?? "", JSON.parse(values.case));
  const seed = values.seed === undefined ? Math.floor(Date.now() / 86_400_000) : Number(values.seed);
  const minutes = values.full ? Infinity : Number(values.minutes);
  const wanted = scenarios.filter(({ name }) => name.includes(values.scenario));
  const { group } = values;
  const from = Number(values.from);
  if (from > 0 && chosen.length > 1) throw new Error("--from is for one --campaign");
  await runAll(chosen, minutes, { seed, scenarios: wanted, atOnce: Number(values.processes), group, from });
}

async function runAll(
  chosen: readonly Campaign[],
  minutes: number,
  options: Omit<CampaignOptions, "milliseconds">,
): Promise<void> {
  const pool = new Pool(options.atOnce, __filename);
  const stop = stopAtCtrlC();
  const watcher = newsEvery(betweenNews);
  console.log(`seed ${options.seed}`);
  let [cases, failed] = [0, 0];
  for (const campaign of chosen) {
    const milliseconds = (minutes * 60_000) / chosen.length;
    const tally = await runCampaign(campaign, pool, { ...options, milliseconds, stop, watcher });
    console.log(tally.lines().join("\n"));
    const next = tally.next();
    if (next !== undefined) console.log(`  the next is --seed ${options.seed} --from ${next}`);
    cases += tally.cases;
    failed += tally.failed;
  }
  pool.stop();
  console.log(`${cases} cases, ${failed} failed`);
  process.exitCode = failed === 0 && cases > 0 ? 0 : 1;
}

/** The second Ctrl-C ends this process at once. */
function stopAtCtrlC(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

/** On standard error: the campaigns of a night are long. */
function newsEvery(milliseconds: number): CampaignWatcher {
  let last = performance.now();
  return {
    failed: (text) => console.error(text),
    counted(campaign, cases, failed) {
      if (performance.now() - last < milliseconds) return;
      last = performance.now();
      console.error(`… ${campaign}: ${cases} cases, ${failed} failed`);
    },
  };
}

async function again(name: string, one: unknown): Promise<void> {
  const { ended, complaints } = await runOne(campaigns, name, one);
  await closeAll(campaigns);
  console.log([`ended: ${ended}`, ...complaints].join("\n"));
  console.log(`1 cases, ${complaints.length === 0 ? 0 : 1} failed`);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
