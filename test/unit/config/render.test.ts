import assert from "node:assert/strict";
import { test } from "node:test";
import { type DiagnosticDetails, Reporter } from "../../../src/config/diagnostic.ts";
import { formatPlace, renderDiagnostic, renderDiagnostics } from "../../../src/config/render.ts";
import { SourceFile } from "../../../src/config/source.ts";
import type { Span } from "../../../src/config/span.ts";

function render(span: Span | null, details: DiagnosticDetails = {}): string {
  const reporter = new Reporter();
  reporter.report("unknown-keyword", "`x` is unknown", span, details);
  return reporter.finish().map(renderDiagnostic).join("");
}

test("a diagnostic shows place, line, caret and cure", () => {
  const lines = Array.from({ length: 12 }, () => "    virtual_routerid 51");
  const span = { file: new SourceFile("keepalived.conf", lines), line: 12, column: 5, length: 16 };
  assert.equal(
    render(span, { help: "did you mean `virtual_router_id`?" }),
    [
      "keepalived.conf:12:5: warning[unknown-keyword]: `x` is unknown",
      "   12 |     virtual_routerid 51",
      "      |     ^^^^^^^^^^^^^^^^",
      "      = help: did you mean `virtual_router_id`?",
    ].join("\n"),
  );
  assert.equal(formatPlace(span), "keepalived.conf:12:5");
});

test("tabs stay, so that the caret stands under its word", () => {
  const span = { file: new SourceFile("a", ["\t\tpriorty 1"]), line: 1, column: 3, length: 7 };
  assert.match(render(span), /\| \t\tpriorty 1\n {6}\| \t\t\^{7}$/);
});

test("other places and the chain of includes are shown", () => {
  const main = new SourceFile("main.conf", ["include part.conf"]);
  const includedFrom = { file: main, line: 1, column: 1, length: 17 };
  const part = new SourceFile("part.conf", ["one", "two"], { includedFrom });
  const span = { file: part, line: 2, column: 1, length: 3 };
  const notes = [{ message: "first defined here", span: { ...span, line: 1 } }];
  assert.match(render(span, { notes }), /^part\.conf:1:1: note: first defined here$/m);
  assert.match(render(span), /= included from main\.conf:1:1$/);
});

test("passwords and control characters are not shown", () => {
  const text = "auth_pass s3cret \u001b[31m";
  const span = { file: new SourceFile("a", [text]), line: 1, column: 1, length: 9 };
  assert.match(render(span), /\| auth_pass \*\*\*$/m);
  const other = { file: new SourceFile("a", ["state \u001b[31m"]), line: 1, column: 1, length: 5 };
  assert.match(render(other), /state ·\[31m/);
});

test("a long line is cut around the place", () => {
  const text = `${"x".repeat(500)} here ${"y".repeat(500)}`;
  const span = { file: new SourceFile("a", [text]), line: 1, column: 502, length: 4 };
  const [, source = "", caret = ""] = render(span).split("\n");
  assert.ok(source.length < 180);
  assert.equal(source.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1), "here");
});

test("without a place there is the sentence alone", () => {
  assert.equal(render(null), "warning[unknown-keyword]: `x` is unknown");
  assert.equal(renderDiagnostics([]), "");
});
