// The fence behind the structure stage: tokens that are no statement are told, not thrown.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Reporter } from "../../../../src/config/diagnostic.ts";
import { parseStatement } from "../../../../src/config/keepalived/parse.ts";
import type { Token, TokenType } from "../../../../src/config/keepalived/token.ts";
import { SourceFile } from "../../../../src/config/source.ts";

const text = "vrrp_instance VI_1 { }";
const file = new SourceFile("keepalived.conf", [text]);
const line = { text, file, number: 1, pieces: [{ at: 0, from: 0, useLength: null }] };

function token(type: TokenType, start: number, end: number): Token {
  return { type, text: text.slice(start, end), quoted: false, line, start, end };
}

const NAME = [token("word", 0, 13), token("word", 14, 18)];
const OPEN = token("open", 19, 20);
const CLOSE = token("close", 21, 22);

for (const [what, tokens, message] of [
  ["a brace that closes nothing", [CLOSE], "no statement can go on with `}` here"],
  ["two opening braces", [...NAME, OPEN, OPEN, CLOSE], "no statement can go on with `{` here"],
  ["a block without end", [...NAME, OPEN], "no statement can go on with `{` here"],
  ["nothing", [], "no statement can go on with the end of the line here"],
] as const) {
  test(`no statement: ${what}`, () => {
    const reporter = new Reporter();
    assert.equal(parseStatement(tokens, reporter), null);
    const said = reporter.finish().map((one) => [one.code, one.message]);
    assert.deepEqual(said, [["not-parsed", message]]);
  });
}

test("a block is a statement", () => {
  const reporter = new Reporter();
  const statement = parseStatement([...NAME, OPEN, CLOSE], reporter);
  assert.equal(statement?.keyword.text, "vrrp_instance");
  assert.deepEqual(reporter.finish(), []);
});
