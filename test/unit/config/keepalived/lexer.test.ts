import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Reporter } from "../../../../src/config/diagnostic.ts";
import { tokenizeLine } from "../../../../src/config/keepalived/lexer.ts";
import { mapSource } from "../../../../src/config/keepalived/mapped-text.ts";
import type { Token } from "../../../../src/config/keepalived/token.ts";
import { SourceFile } from "../../../../src/config/source.ts";

function tokenize(text: string, reporter = new Reporter()): Token[] {
  const file = new SourceFile("a", [text]);
  return tokenizeLine({ ...mapSource(text, 0, text.length), file, number: 1 }, reporter);
}

function words(text: string): string {
  const signs = { word: "", open: "{", close: "}", newline: ";" };
  return tokenize(text)
    .map(({ type, text: word }) => (type === "word" ? `<${word}>` : signs[type]))
    .join("");
}

for (const [text, tokens] of [
  ["vrrp_instance A {", "<vrrp_instance><A>{"],
  ["vrrp_instance A{ interface eth0 }", "<vrrp_instance><A>{<interface><eth0>;}"],
  ["aa{bb", "<aa>{<bb>;"],
  ['aa"bb cc"dd', "<aa><bb cc><dd>;"],
  ['"aa""bb"', "<aa><bb>;"],
  ['""', "<>;"],
  ["'aa bb' cc", "<'aa><bb'><cc>;"],
  ['"{ # }" x', "<{ # }><x>;"],
  ["a\tb\fc\vd\r", "<a><b><c><d>;"],
  ["   ", ""],
  ["} vrrp_instance B {", "}<vrrp_instance><B>{"],
] as const) {
  test(`tokens of ${JSON.stringify(text)}`, () => {
    assert.equal(words(text), tokens);
  });
}

test("an open quote is reported, and the words before it are used", () => {
  const reporter = new Reporter();
  const tokens = tokenize('notify "/bin/true', reporter);
  assert.deepEqual(
    tokens.map(({ text }) => text),
    ["notify", ""],
  );
  const [diagnostic] = reporter.finish();
  assert.equal(diagnostic?.code, "unterminated-quote");
  assert.equal(diagnostic?.span?.column, 8);
});

test("every token knows its place, and nothing throws", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const token of tokenize(text)) {
        if (token.type !== "word") continue;
        const source = token.line.text.slice(token.start, token.end);
        assert.equal(token.quoted ? source.slice(1, -1) : source, token.text);
      }
    }),
  );
});
