import assert from "node:assert/strict";
import { test } from "node:test";
import {
  hasNul,
  splitCommand,
  splitScriptLine,
} from "../../../../src/config/keepalived/script-words.ts";

for (const [raw, expected] of [
  ['script "/bin/a b"', ["/bin/a b"]],
  ["script '/bin/a b' user group", ["/bin/a b", "user", "group"]],
  ["script /bin/a b", ["/bin/a", "b"]],
  ['notify "/bin/a \\"b\\"" u', ['/bin/a "b"', "u"]],
  ["notify /bin/a\\ b u", ["/bin/a\\", "b", "u"]],
] as const) {
  test(`the parts of: ${raw}`, () => {
    const line = splitScriptLine(raw);
    assert.ok(line !== null && line !== "unmatched");
    assert.deepEqual([line.command, ...line.rest], expected);
  });
}

test("a keyword alone and open quotes", () => {
  assert.equal(splitScriptLine("script"), null);
  assert.equal(splitScriptLine('script "/bin/a'), "unmatched");
});

for (const [command, expected] of [
  ["/usr/local/bin/n.sh 'a b' c\\x41", ["/usr/local/bin/n.sh", "a b", "cA"]],
  ['a "b c"d', ["a", "b cd"]],
  ["a ''", ["a", ""]],
  ["a\\ b", ["a b"]],
  ["\\101\\n\\cA\\E\\q", ["A\n\u0001\u001bq"]],
  ["  a  b  ", ["a", "b"]],
  ["a 'b", null],
  ["", []],
] as const) {
  test(`the words of: ${command}`, () => {
    assert.deepEqual(splitCommand(command), expected);
  });
}

test("escapes within the quotes around a command are read twice", () => {
  const line = splitScriptLine(String.raw`script "/s \"x y\" a\\ b c\\\\d e\nf"`);
  assert.ok(line !== null && line !== "unmatched");
  assert.deepEqual(splitCommand(line.command), ["/s", "x y", "a b", String.raw`c\d`, "e", "f"]);
});

for (const [raw, expected] of [
  [String.raw`notify "/bin/tr\0ue x"`, ["/bin/tr"]],
  [String.raw`notify "/bin/tr\\0ue x"`, ["/bin/tr", "x"]],
  [String.raw`notify /bin/tr\x0ue`, ["/bin/tr"]],
  [String.raw`notify "/bin/true \c@"`, ["/bin/true"]],
] as const) {
  test(`a word ends at a NUL: ${raw}`, () => {
    const line = splitScriptLine(raw);
    assert.ok(line !== null && line !== "unmatched");
    assert.equal(hasNul(raw), true);
    assert.deepEqual(splitCommand(line.command), expected);
  });
}

test("an escaped backslash before a zero is no NUL", () => {
  assert.equal(hasNul(String.raw`notify "/bin/true \\\\0"`), false);
});
