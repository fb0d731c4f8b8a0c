// Cuts expanded lines into tokens. Quotes group words, braces stand alone wherever they are, and
// behind every statement comes exactly one newline, also before `}` and behind `{`. Never throws:
// what cannot be a word is reported and left out.

import type { Reporter } from "../diagnostic.ts";
import { maskSecrets } from "../secret-text.ts";
import { isBlank } from "./comment.ts";
import { linePrefix } from "./keepalived-line.ts";
import { type ExpandedLine, spanOf } from "./line.ts";
import { newlineAt, type Token } from "./token.ts";

/** The tokens of one line; empty for a blank one. */
export function tokenizeLine(line: ExpandedLine, reporter: Reporter): Token[] {
  const tokens: Token[] = [];
  const { text } = line;
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (isBlank(character)) at += 1;
    else if (character === "{" || character === "}") at = pushBrace(tokens, line, at);
    else if (character === '"') {
      const end = text.indexOf('"', at + 1);
      if (end === -1) {
        reportUnterminated(line, at, reporter);
        break;
      }
      tokens.push(word(line, at, end + 1, true));
      at = end + 1;
    } else {
      const end = wordEnd(text, at);
      tokens.push(word(line, at, end, false));
      at = end;
    }
  }
  endStatement(tokens, line, text.length);
  return tokens;
}

/** A quote always ends a word: `aa"bb cc"dd` is three. */
function wordEnd(text: string, start: number): number {
  let at = start;
  while (at < text.length) {
    const character = text[at];
    if (isBlank(character) || character === '"' || character === "{" || character === "}") break;
    at += 1;
  }
  return at;
}

function pushBrace(tokens: Token[], line: ExpandedLine, at: number): number {
  const open = line.text[at] === "{";
  if (!open) endStatement(tokens, line, at);
  const text = open ? "{" : "}";
  tokens.push({ type: open ? "open" : "close", text, quoted: false, line, start: at, end: at + 1 });
  return at + 1;
}

function endStatement(tokens: Token[], line: ExpandedLine, at: number): void {
  const last = tokens.at(-1);
  if (last?.type === "word") tokens.push(newlineAt(line, at));
}

function word(line: ExpandedLine, start: number, end: number, quoted: boolean): Token {
  const text = quoted ? line.text.slice(start + 1, end - 1) : line.text.slice(start, end);
  return { type: "word", text, quoted, line, start, end };
}

function reportUnterminated(line: ExpandedLine, at: number, reporter: Reporter): void {
  const shown = maskSecrets(line.text);
  const texts = [`Unterminated quote '${shown}'`, `Unmatched quote: '${shown}'`];
  reporter.report(
    "unterminated-quote",
    "this quote is not closed on its line",
    spanOf(line, at, line.text.length),
    { keepalived: texts.flatMap((text) => linePrefix(line, "both", text)) },
  );
}
