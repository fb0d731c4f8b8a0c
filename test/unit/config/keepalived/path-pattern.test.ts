import assert from "node:assert/strict";
import { test } from "node:test";
import {
  expandBraces,
  matchesName,
  matchPattern,
} from "../../../../src/config/keepalived/path-pattern.ts";
import { memoryHost } from "../../../support/memory-host.ts";

for (const [name, pattern, expected] of [
  ["a.conf", "*.conf", true],
  ["a.conf", "?.conf", true],
  ["ab.conf", "?.conf", false],
  ["b.conf", "[a-c].conf", true],
  ["d.conf", "[!a-c].conf", true],
  ["-", "[a-]", true],
  ["[", "[", true],
  ["a.confx", "*.conf", false],
  ["", "*", true],
  ["xayaz", "*a*a*", true],
] as const) {
  test(`${name} ${expected ? "matches" : "does not match"} ${pattern}`, () => {
    assert.equal(matchesName(name, pattern), expected);
  });
}

test("a pattern with many stars ends", () => {
  assert.equal(matchesName("a".repeat(5000), `${"a*".repeat(2000)}b`), false);
});

test("braces multiply within bounds", () => {
  assert.deepEqual(expandBraces("a{b,c}d{e,f}"), ["abde", "abdf", "acde", "acdf"]);
  assert.deepEqual(expandBraces("a{b,{c,d}}"), ["ab", "ac", "ad"]);
  assert.deepEqual(expandBraces("a{b}c{"), ["a{b}c{"]);
  assert.ok(expandBraces("{a,b}".repeat(40)).length <= 1024);
  assert.equal(expandBraces("{a,".repeat(100_000)).length, 1);
});

test("names are found in directories, hidden ones only where asked for", () => {
  const files = { "/e/b/1.x": "", "/e/a/2.x": "", "/e/a/.3.x": "", "/e/c": "" };
  const find = (pattern: string): string[] =>
    matchPattern(pattern, "/e", memoryHost({ files, programs: [] })).map(({ logName }) => logName);
  assert.deepEqual(find("*/*.x"), ["a/2.x", "b/1.x"]);
  assert.deepEqual(find("a/.*"), ["a/.3.x"]);
  assert.deepEqual(find("/e/a/2.x"), ["/e/a/2.x"]);
  assert.deepEqual(find("none"), []);
});
