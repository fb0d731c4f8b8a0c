// Ten times the text is ten times the work, whatever stands in it, and no text takes all memory.
// What V8 does in one call (copying a list, looking through a string) is not counted.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import { test } from "node:test";
import { TEXTS } from "./growth/texts.ts";

const FEW = 200;
const MANY = 2000;
/** Ten times as much, and what V8's counts of small functions may be off by. */
const MOST = 11;
/** A heap in MiB that no real configuration fills. */
const HEAP = 256;

test("the work grows with the text, not with its square", () => {
  const work = count(FEW, MANY);
  assert.deepEqual(Object.keys(work), Object.keys(TEXTS));
  const steep = Object.entries(work).flatMap(([name, byCount]) => {
    const [few = 0, many = 0] = [byCount[FEW], byCount[MANY]];
    assert.ok(few > FEW, `${name}: something is counted`);
    // The part that does not depend on the length makes the ratio smaller, never larger.
    return many <= MOST * few ? [] : [`${name}: ${few} became ${many}`];
  });
  assert.deepEqual(steep, []);
});

test("every text that wants all memory is refused, or ends with a diagnostic", () => {
  const said = runProgram([`--max-old-space-size=${HEAP}`, programPath("hostile")]);
  assert.deepEqual(said, {
    "blocks in blocks": ["no-vrid", "no-interface", "unknown-block", "too-many-diagnostics"],
    "sequences of sequences": ["text-too-large"],
    "files that include twice": ["include-missing", "text-too-large"],
    "definitions of definitions": ["definition-endless"],
    "lines of lines": ["text-too-large"],
    "one long line": ["text-too-large"],
    "addresses without end": ["unclosed-block", "text-too-large"],
    "more than can be": ["text-too-large"],
  });
});

function count(...counts: readonly number[]): Record<string, Record<number, number>> {
  const words = [programPath("count"), ...counts.map(String)];
  return runProgram(words) as Record<string, Record<number, number>>;
}

function programPath(name: string): string {
  return path.join(import.meta.dirname, "growth", `${name}.js`);
}

/** What a program of ours prints as JSON. */
function runProgram(words: readonly string[]): unknown {
  const env = { ...process.env };
  // The collector of a coverage report would take the counts away.
  delete env["NODE_V8_COVERAGE"];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", env });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}
