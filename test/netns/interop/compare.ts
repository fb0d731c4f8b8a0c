// One story, played by keepalived alone and by a mixed cast: a host that runs ours must have done
// what it did when keepalived ran there.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type Flavor, KEEPALIVED, OURS } from "../lab/flavor.ts";
import { obstacle } from "../lab/requirements.ts";
import { diffLines } from "./diff.ts";
import { type HostRecord, Stage, type Story } from "./stage.ts";

type Groups = Readonly<Record<string, readonly string[]>>;
type Lines = readonly string[] | Groups;
type Cast = readonly Flavor[];

const PARTS = [
  "snaps",
  "adverts",
  "bursts",
  "notifications",
  "log",
] as const satisfies readonly (keyof HostRecord)[];

/** Tells every story three times: keepalived alone, ours as h1, ours as h2.
 * @param atOnce how many stories run beside each other */
export function testStories(title: string, stories: readonly Story[], atOnce = 3): void {
  const reason = obstacle();
  test(title, { skip: reason ?? false, concurrency: atOnce }, async (context) => {
    await Promise.all(
      stories.map((story) =>
        context.test(story.name, async (told) => {
          await tellUntilEqual(story, (text) => told.diagnostic(text));
        }),
      ),
    );
  });
}

/** On a machine that stalls for seconds keepalived itself loses elections that it should win. What
 * ours does otherwise it does each time. */
const TELLINGS = 5;

type Records = Readonly<Record<string, HostRecord>>;

/** Tells the story again until each cast with ours has once done what keepalived has once done.
 * What a stall has spoiled spoils no other telling: a cast that has matched is not told again. */
async function tellUntilEqual(story: Story, say: (text: string) => void): Promise<void> {
  const [everybody = [], ...mixed] = castsFor(story.configs.length);
  const wanted: Records[] = [];
  let open = mixed.map((cast, index) => ({ cast, host: `h${index + 1}`, told: [] as Records[] }));
  for (let telling = 1; ; telling++) {
    const said: string[] = [];
    const tell = async (cast: Cast, told: Records[]): Promise<void> => {
      try {
        told.push(await Stage.play(story, cast));
      } catch (error) {
        said.push(String(error));
      }
    };
    const casts = [{ cast: everybody, told: wanted }, ...open];
    await Promise.all(casts.map(async ({ cast, told }) => await tell(cast, told)));
    open = open.filter(({ host, told }) => {
      const pairs = told.flatMap((own) => wanted.map((theirs) => [own, theirs] as const));
      const found = pairs.map(([own, theirs]) => differences(story, host, own, theirs));
      if (found.some((lines) => lines.length === 0)) return false;
      said.push(...(found.at(-1) ?? []));
      return true;
    });
    if (open.length === 0) return;
    assert.ok(telling < TELLINGS, `what ours (+) did otherwise:\n${said.join("\n")}`);
    say(`told again:\n${said.join("\n")}`);
  }
}

function differences(story: Story, host: string, played: Records, wanted: Records): string[] {
  const [own, theirs] = [played[host], wanted[host]];
  if (own === undefined || theirs === undefined) throw new Error(`no record of ${host}`);
  return (story.compares ?? PARTS).flatMap((part) =>
    differencesOf(`${host} ${part}`, partOf(story, own, part), partOf(story, theirs, part)),
  );
}

function partOf(story: Story, record: HostRecord, part: (typeof PARTS)[number]): Lines {
  if (part !== "notifications" || story.notifiesAtOnce !== true) return record[part];
  const groups = Object.entries(record.notifications);
  return Object.fromEntries(groups.map(([name, lines]) => [name, lines.toSorted(compareText)]));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Lines of keepalived with a minus, lines of ours with a plus, some common ones around. */
function differencesOf(where: string, own: Lines, theirs: Lines): string[] {
  if (Array.isArray(own) && Array.isArray(theirs)) return diffLines(where, own, theirs);
  const [ownGroups, theirGroups] = [own as Groups, theirs as Groups];
  const names = new Set([...Object.keys(theirGroups), ...Object.keys(ownGroups)]);
  return [...names].flatMap((name) =>
    diffLines(`${where} [${name}]`, ownGroups[name] ?? [], theirGroups[name] ?? []),
  );
}

/** First keepalived everywhere, then ours on one host at a time. */
function castsFor(hostCount: number): readonly Cast[] {
  const everybody: Cast = Array.from({ length: hostCount }, () => KEEPALIVED);
  const mixed = everybody.map((_, ours) => everybody.with(ours, OURS));
  return [everybody, ...mixed];
}
