import assert from "node:assert/strict";
import { test } from "node:test";
import { readSequence, startsSequence } from "../../../../src/config/keepalived/sequence.ts";

function values(text: string): string {
  const reading = readSequence(text);
  if (reading.kind === "invalid") return reading.message;
  const rounds = [...reading.sequence.rounds()].map((round) => round.join("/"));
  return `${reading.sequence.names.join("/")}: ${rounds.join(" ")}`;
}

for (const [text, expected] of [
  ["~SEQ(I,3) x", "I: 1 2 3"],
  ["~SEQ(I,-3) x", "I: -1 -2 -3"],
  ["~SEQ(I,0) x", "I: 1 0"],
  ["~SEQ(I,5,3)", "I: 5 4 3"],
  ["~SEQ(I,0,2,5)", "I: 0 2 4"],
  ["~SEQ( I , 0x0e , 0x11 )", "I: 14 15 16 17"],
  ["~SEQ(I,010,011)", "I: 8 9"],
  ["~SEQx(I,14,17)", "I: e f 10 11"],
  ["~LST(V,a,b,c)", "V: a b c"],
  ["~LST({V,W},{1,2},{3})", "V/W: 1/2 3/"],
  ["~SEQ(I,1,0,5)", "the step is 0"],
  ["~SEQ(I,5,1,2)", "the step leads away from the end"],
  ["~SEQ(I,1", "`)` is missing"],
  ["~SEQ(I,x)", "`x` is no number"],
  ["~SEQ(,1)", "`` is no name"],
  ["~SEQ(I)", "there must be one to three numbers"],
  ["~SEQx(I,-2)", "hexadecimal numbers cannot be negative"],
  ["~LST({V},{1,2})", "2 values for 1 names"],
  ['~LST(V,"a")', "values cannot be quoted"],
  ["~LST({V,{1)", "braces do not match"],
] as const) {
  test(`the values of ${text}`, () => {
    assert.equal(values(text), expected);
  });
}

test("other words with a tilde are words", () => {
  assert.equal(startsSequence("~SEQ (I,3) x"), true);
  assert.equal(startsSequence("~FOO(I,3) x"), false);
});

test("a long sequence is not made at once", () => {
  const reading = readSequence("~SEQ(I,1,4000000000)");
  assert.ok(reading.kind === "sequence");
  const [first] = reading.sequence.rounds();
  assert.deepEqual(first, ["1"]);
});
