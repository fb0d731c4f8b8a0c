import assert from "node:assert/strict";
import { test } from "node:test";
import { Reporter } from "../../../../src/config/diagnostic.ts";
import { Expander, type ExpandOptions } from "../../../../src/config/keepalived/expand.ts";
import { spanOf } from "../../../../src/config/keepalived/line.ts";
import { memoryHost } from "../../../support/memory-host.ts";

const PATH = "/etc/k/main.conf";

function expand(
  text: string,
  files: Record<string, string> = {},
  options: Partial<ExpandOptions> = {},
): { expander: Expander; codes: string[] } {
  const host = memoryHost({
    files: { [PATH]: text, ...files },
    programs: ["/etc/k/run.conf"],
    environment: { SITE: "north" },
  });
  const reporter = new Reporter();
  const all = { configId: "node-a", allFiles: false, ...options };
  const expander = new Expander(host, reporter, all);
  assert.equal(expander.expandFile({ path: PATH, logName: PATH }, null), "read");
  return { expander, codes: reporter.finish().map(({ code }) => code) };
}

function lines(text: string, files: Record<string, string> = {}): string[] {
  return expand(text, files).expander.lines.map((line) => line.text);
}

for (const [name, text, expected] of [
  ["comments go", "a # b\n! c\n  d!e\n", ["a", "d"]],
  ["quotes protect comment signs", 'a "b # c" d # e', ['a "b # c" d']],
  ["an escaped comment sign is one all the same", "aa\\#bb", ["aa"]],
  ["a line may be for one host", "@node-a x\n@node-b y\n@^node-a z\n@^node-b w", ["x", "w"]],
  ["an id alone says nothing", "@node-a\n@ x\n@node-ab y", []],
  ["definitions", "$A=1\n$B=x$A\n${A}.$A (${B}) $A,$A)", ["1.1 (x1) 1,1)"]],
  ["a definition may change", "$A=1\n$A\n$A=2\n$A", ["1", "2"]],
  ["a definition for one host", "@node-a $A=1\n@node-b $A=2\n$A", ["1"]],
  ["unknown names stay", "$X ${Y}", ["$X ${Y}"]],
  ["lines", "$A= \\\n  b \\\n  c\n$A\nx $A\n$A y", ["b", "c", "x b", "c", "$A y"]],
  ["lines in lines", "$A=\\\n 1 \\\n 2\n$B=\\\n $A \\\n 3\n$B", ["1", "2", "3"]],
  ["a comment goes on, too", "$A=\\\n 1 \\\n# c \\\n 2\n$A", ["1", "2"]],
  ["a condition from a definition", "$M=@node-a\n$O=@node-b\n$M x\n$O y", ["x"]],
  ["repetition", "~SEQ(I,2) a$I ${I}", ["a1 1", "a2 2"]],
  ["repetition in repetition", "~SEQ(I,2) ~SEQ(J,2) ${I}${J}", ["11", "12", "21", "22"]],
  ["repetition with definitions", "$N=2\n~SEQ(I,$N) x$I", ["x1", "x2"]],
  ["repetition from a definition", "$S=~SEQ(I,2)\n$S ${I}", ["1", "2"]],
  ["the last value stays", "~SEQ(I,2) a\n${I}", ["a", "a", "2"]],
  [
    "what is built in",
    "${_PWD} ${_INSTANCE} ${_ENV SITE} ${_ENV NONE}.",
    ["/etc/k node-a north ."],
  ],
  ["signs that are comments elsewhere", '"${_HASH}${_BANG}"', ['"#!"']],
  ["a sign outside quotes is a comment", "a ${_HASH} b", ["a"]],
] as const) {
  test(`expansion: ${name}`, () => {
    assert.deepEqual(lines(text), expected);
  });
}

test("what was replaced points at its use", () => {
  const [line] = expand("$A=long text here\n  x ${A} y").expander.lines;
  assert.ok(line !== undefined);
  assert.equal(line.text, "x long text here y");
  const { column, length } = spanOf(line, 2, 16);
  assert.deepEqual([column, length], [5, 4]);
  assert.equal(spanOf(line, 17, 18).column, 10);
});

test("files are read where they are included, sorted, from the directory of their includer", () => {
  const files = {
    "/etc/k/d/b.inc": "b",
    "/etc/k/d/a.inc": "a\ninclude ../other.inc",
    "/etc/k/other.inc": "o",
  };
  assert.deepEqual(lines("x\ninclude d/*.inc\ny", files), ["x", "a", "o", "b", "y"]);
  assert.deepEqual(lines("include d/{b,a}.inc", files), ["b", "a", "o"]);
});

for (const [pattern, plain, strict] of [
  ["none.conf", "include-missing", "include-refused"],
  ["none/*.conf", "include-missing", "include-refused"],
  ["*.none", undefined, "include-refused"],
  ["{main,none}.conf", "include-missing", "include-refused"],
  [".", "include-skipped", "include-refused"],
  ["run.conf", "include-skipped", "include-refused"],
] as const) {
  test(`an include of ${pattern} finds nothing or nothing to read`, () => {
    const codes = (text: string, options = {}): string | undefined =>
      expand(text, {}, options).codes.find((code) => code.startsWith("include-"));
    if (!pattern.includes("main")) assert.equal(codes(`include ${pattern}`), plain);
    assert.equal(codes(`includea ${pattern}`), strict);
    assert.equal(codes(`include_check\ninclude ${pattern}`), strict);
    assert.equal(codes(`include ${pattern}`, { allFiles: true }), strict);
  });
}

test("a conflict of a merge is told once, and both sides are read", () => {
  const text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\nd";
  const { expander, codes } = expand(text);
  assert.deepEqual(
    expander.lines.map((line) => line.text),
    ["a", "b", "c", "d"],
  );
  assert.deepEqual(codes, ["merge-conflict"]);
});

test("a circle through two includes is told once a line", () => {
  const { codes } = expand("include main.conf\ninclude main.conf\n");
  const told = codes.filter((code) => code === "include-too-deep");
  assert.equal(told.length, 2);
});

for (const [name, text, code] of [
  ["a circle of includes", "include main.conf\n", "include-too-deep"],
  ["definitions in a circle", "$A=$B\n$B=$A\n$A", "definition-endless"],
  ["a definition of itself", "$A=x ${A}\n$A", "definition-endless"],
  ["a sequence of billions", "~SEQ(I,1,4000000000) x", "text-too-large"],
  ["sequences of nothing", "~SEQ(I,1,4000000000) ${_ENV X}", "text-too-large"],
  [
    "laughter",
    `$A=${"${B}".repeat(100)}\n$B=${"${C}".repeat(100)}\n$C=ha\n$A`,
    "definition-endless",
  ],
  ["nested lines", nestedLines(), "text-too-large"],
  ["zero bytes", "a\0b", "not-text"],
  ["a long line", `x ${"y".repeat(2000)}`, "line-too-long"],
] as const) {
  test(`bounded: ${name}`, () => {
    const { expander, codes } = expand(text);
    assert.ok(codes.includes(code), codes.slice(0, 5).join());
    assert.ok(expander.lines.length <= 2_000_000);
  });
}

/** Thirty definitions, each of which is the next one twice. */
function nestedLines(): string {
  const definitions = Array.from(
    { length: 30 },
    (_, i) => `$A${i}=\\\n $A${i + 1} \\\n $A${i + 1}`,
  );
  return `$A30=x\n${definitions.reverse().join("\n")}\n$A0`;
}
