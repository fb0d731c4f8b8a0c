// `npm run bench`: this daemon and the installed keepalived beside each other, at the same time on
// the same machine, in namespaces; root, as the namespace tests. Prints a table for the README.

import { type Flavor, KEEPALIVED, OURS } from "../netns/lab/flavor.ts";
import { obstacle } from "../netns/lab/requirements.ts";
import { configTestRows } from "./config-test.ts";
import { measureFootprint, measureJitter, measureLife, measureTakeover } from "./measure.ts";
import { type Row, renderTable } from "./samples.ts";

const reason = obstacle();
if (reason !== null) {
  process.stderr.write(`no measurement: ${reason}\n`);
  process.exit(1);
}

async function both<T>(
  what: string,
  measure: (flavor: Flavor) => Promise<T>,
): Promise<Readonly<Record<Flavor["name"], T>>> {
  process.stderr.write(`measuring ${what}\n`);
  const [keepalived, ours] = await Promise.all([measure(KEEPALIVED), measure(OURS)]);
  return { keepalived, ours };
}

function row<T>(
  what: string,
  unit: string,
  results: Readonly<Record<Flavor["name"], T>>,
  pick: (result: T) => readonly number[],
): Row {
  return { what, unit, keepalived: pick(results.keepalived), ours: pick(results.ours) };
}

const slow = await both("takeovers, advert_int 1", (flavor) => measureTakeover(flavor, 2, 1, 15));
const fast = await both("takeovers, advert_int 0.1", (flavor) =>
  measureTakeover(flavor, 3, 0.1, 60),
);
const jitter = await both("advert intervals", (flavor) => measureJitter(flavor, 60));
const life = await both("starts and stops", (flavor) => measureLife(flavor, 15));
const footprint = await both("processor time and memory", (flavor) => measureFootprint(flavor, 60));

const rows = [
  row("takeover beyond Master_Down_Interval, advert_int 1", "ms", slow, (one) => one.latenessMs),
  row("takeover beyond Master_Down_Interval, advert_int 0.1", "ms", fast, (one) => one.latenessMs),
  row("first advert to first gratuitous ARP", "ms", fast, (one) => one.arpMs),
  row("advert interval off by, advert_int 0.1", "ms", jitter, (one) => one),
  row("start to first advert, address owner", "ms", life, (one) => one.startMs),
  row("SIGTERM to exit", "ms", life, (one) => one.stopMs),
  row("processor time of a master", "ms a minute", footprint, ([master]) => [master.cpuMs]),
  row("processor time of a backup", "ms a minute", footprint, ([, backup]) => [backup.cpuMs]),
  row("memory of a master (RSS)", "MiB", footprint, ([master]) => [master.rssMib]),
  row("memory of a backup (RSS)", "MiB", footprint, ([, backup]) => [backup.rssMib]),
  ...(await configTestRows(15)),
];
process.stdout.write(`${renderTable(rows)}\n`);
