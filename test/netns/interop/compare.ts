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

async function tellUntilEqual(story: Story, say: (text: string) => void): Promise<void> {
  for (let telling = 1; ; telling++) {
    try {
      await compare(story);
      return;
    } catch (error) {
      if (telling === TELLINGS) throw error;
      say(`told again: ${String(error)}`);
    }
  }
}

async function compare(story: Story): Promise<void> {
  const casts = castsFor(story.configs.length);
  const [wanted, ...played] = await Promise.all(
    casts.map(async (cast) => await Stage.play(story, cast)),
  );
  const differences = played.flatMap((records, index) => {
    const host = `h${index + 1}`;
    const [own, theirs] = [records[host], wanted?.[host]];
    if (own === undefined || theirs === undefined) throw new Error(`no record of ${host}`);
    return (story.compares ?? PARTS).flatMap((part) =>
      differencesOf(`${host} ${part}`, partOf(story, own, part), partOf(story, theirs, part)),
    );
  });
  assert.ok(differences.length === 0, `what ours (+) did otherwise:\n${differences.join("\n")}`);
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
