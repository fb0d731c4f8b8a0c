import assert from "node:assert/strict";
import { test } from "node:test";
import { splitCommand, splitScriptLine } from "../../../../src/config/keepalived/script-words.ts";

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
