// What is measured, by section. Both programs run at once where one does not disturb the other's
// figures more than the machine does; crowds one after the other.

import { type Flavor, KEEPALIVED, OURS } from "../netns/lab/flavor.ts";
import { withBusyCores } from "./busy-cores.ts";
import { configTestRows } from "./config-test.ts";
import {
  measureFootprint,
  measureJitter,
  measureLife,
  measureTakeover,
  type Takeover,
  type TakeoverSetting,
} from "./measure.ts";
import { quantile, type Row } from "./samples.ts";
import { type Load, measureHandOver, measureLoad, measureStall } from "./scale.ts";

type Both<T> = Readonly<Record<Flavor["name"], T>>;

async function atOnce<T>(what: string, measure: (flavor: Flavor) => Promise<T>): Promise<Both<T>> {
  process.stderr.write(`measuring ${what}\n`);
  const [keepalived, ours] = await Promise.all([measure(KEEPALIVED), measure(OURS)]);
  return { keepalived, ours };
}

async function inTurn<T>(what: string, measure: (flavor: Flavor) => Promise<T>): Promise<Both<T>> {
  process.stderr.write(`measuring ${what}\n`);
  const keepalived = await measure(KEEPALIVED);
  return { keepalived, ours: await measure(OURS) };
}

function row<T>(
  what: string,
  unit: string,
  results: Both<T>,
  pick: (result: T) => readonly number[],
): Row {
  return { what, unit, keepalived: pick(results.keepalived), ours: pick(results.ours) };
}

const EVERY_SECOND: TakeoverSetting = { version: 2, intervalSeconds: 1, rounds: 15 };
const TENTHS: TakeoverSetting = { version: 3, intervalSeconds: 0.1, rounds: 60 };
const HUNDREDTHS: TakeoverSetting = { version: 3, intervalSeconds: 0.01, rounds: 60 };
const INTERVALS = [EVERY_SECOND, TENTHS, HUNDREDTHS] as const;

function lateness(setting: TakeoverSetting, traits: string, results: Both<Takeover>): Row[] {
  const interval = `advert_int ${setting.intervalSeconds}`;
  const what = `takeover beyond Master_Down_Interval, ${interval}${traits}`;
  return [
    row(what, "ms", results, (one) => one.latenessMs),
    row(`${what}: 99 %`, "ms", results, (one) => [quantile(one.latenessMs, 0.99)]),
  ];
}

async function takeover(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const setting of INTERVALS) {
    const what = `takeovers, advert_int ${setting.intervalSeconds}`;
    const results = await atOnce(what, (flavor) => measureTakeover(flavor, setting));
    rows.push(...lateness(setting, "", results));
    if (setting === TENTHS) {
      rows.push(row("first advert to first gratuitous ARP", "ms", results, (one) => one.arpMs));
    }
  }
  return rows;
}

async function busy(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const realtime of [false, true]) {
    for (const setting of INTERVALS) {
      const traits = `, cores hogged${realtime ? ", vrrp_rt_priority" : ""}`;
      const what = `takeovers, advert_int ${setting.intervalSeconds}${traits}`;
      const results = await withBusyCores(() =>
        atOnce(what, (flavor) => measureTakeover(flavor, { ...setting, realtime })),
      );
      rows.push(...lateness(setting, traits, results));
    }
  }
  return rows;
}

async function one(): Promise<Row[]> {
  const jitter = await atOnce("advert intervals", (flavor) => measureJitter(flavor, 60));
  const life = await atOnce("starts and stops", (flavor) => measureLife(flavor, 15));
  const footprint = await atOnce("processor time and memory", (flavor) =>
    measureFootprint(flavor, 60),
  );
  return [
    row("advert interval off by, advert_int 0.1", "ms", jitter, (result) => result),
    row("start to first advert, address owner", "ms", life, (result) => result.startMs),
    row("SIGTERM to exit", "ms", life, (result) => result.stopMs),
    row("processor time of a master", "ms a minute", footprint, ([master]) => [master.cpuMs]),
    row("processor time of a backup", "ms a minute", footprint, ([, backup]) => [backup.cpuMs]),
    row("memory of a master (RSS)", "MiB", footprint, ([master]) => [master.rssMib]),
    row("memory of a backup (RSS)", "MiB", footprint, ([, backup]) => [backup.rssMib]),
  ];
}

async function scale(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const count of [100, 1000, 2000]) {
    const loads = await inTurn(`${count} instances`, (flavor) => measureLoad(flavor, count, 20));
    const add = (what: string, unit: string, pick: (load: Load) => number): void => {
      rows.push(row(`${count} instances: ${what}`, unit, loads, (load) => [pick(load)]));
    };
    add("adverts", "a second", (load) => load.advertsASecond);
    add("processor time an advert sent", "µs", (load) => load.masterUs);
    add("processor time an advert heard", "µs", (load) => load.backupUs);
    add("memory of the master", "MiB", (load) => load.masterMib);
    add("memory of the backup", "MiB", (load) => load.backupMib);
    add("start to all settled", "ms", (load) => load.settleMs);
    add("adverts of the backup", "in 20 s", (load) => load.wrongAdverts);
  }
  return rows;
}

async function stall(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const stopSeconds of [5, 30]) {
    const what = `adverts of a backup of 250, stopped for ${stopSeconds} s`;
    const results = await inTurn(what, (flavor) => measureStall(flavor, 250, stopSeconds));
    rows.push(row(what, "", results, (count) => [count]));
  }
  return rows;
}

async function addresses(): Promise<Row[]> {
  const what = "1,000 addresses: first advert to the last one's ARP";
  const results = await inTurn(what, async (flavor) => {
    const samples: number[] = [];
    for (let round = 0; round < 5; round++) samples.push(await measureHandOver(flavor, 1000));
    return samples;
  });
  return [row(what, "ms", results, (samples) => samples)];
}

function files(): Promise<Row[]> {
  process.stderr.write("measuring -t of long files\n");
  return configTestRows(15);
}

/** By the name that `npm run bench --` takes. */
export const SECTIONS: ReadonlyMap<string, () => Promise<readonly Row[]>> = new Map([
  ["takeover", takeover],
  ["busy", busy],
  ["one", one],
  ["files", files],
  ["scale", scale],
  ["stall", stall],
  ["addresses", addresses],
]);
