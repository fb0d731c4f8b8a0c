// Makes the braces right before parsing, by keepalived's own rules: a brace behind a keyword that
// has no block is ignored, so its partner closes the enclosing block; a block without brace
// starts all the same; what is missing at the end of the file is added. Hands out one well-formed
// top-level statement at a time. Says everything that is wrong with keywords and braces; what the
// words mean is left to compile/.

import type { DiagnosticCode } from "../codes.ts";
import type { DiagnosticDetails, Reporter } from "../diagnostic.ts";
import { HIDDEN } from "../secret-text.ts";
import type { Span } from "../span.ts";
import { bareLine, linePrefix, type Speaker } from "./keepalived-line.ts";
import type { Shape, ShapeRow } from "./shape.ts";
import { suggestKeyword } from "./suggest.ts";
import { newlineAt, type Token, tokenSpan } from "./token.ts";

/** Closing braces of which there are more than opening ones before them. */
function extraClosing(tokens: readonly Token[]): ReadonlySet<Token> {
  const extra = new Set<Token>();
  let depth = 0;
  for (const token of tokens) {
    if (token.type === "open") depth += 1;
    else if (token.type === "close" && depth > 0) depth -= 1;
    else if (token.type === "close") extra.add(token);
  }
  return extra;
}

/** Blocks in which a line that is not understood may hold a password. */
const SECRET_BLOCKS: ReadonlySet<string | null> = new Set(["authentication", "auth_hmac"]);

/** An unknown keyword as it may be shown: in such a block what stands behind it, and the word
 * itself unless it is a misspelled keyword. */
function hideSecret(
  keyword: Token,
  help: string | null,
  shape: Shape,
): { text: string; span: Span } {
  const span = tokenSpan(keyword);
  if (!SECRET_BLOCKS.has(shape.name)) return { text: keyword.text, span };
  const start = span.column - 1;
  return help === null
    ? { text: HIDDEN, span: { ...span, shownTo: start } }
    : { text: keyword.text, span: { ...span, shownTo: start + span.length } };
}

interface Level {
  /** Null where lines are entries or are skipped. */
  readonly shape: Shape | null;
  readonly kind: "block" | "entries";
  /** The brace, or the last word before a missing one. */
  readonly opened: Token;
  readonly keyword: Token;
  readonly braceMissing: boolean;
}

export class Structure {
  readonly #tokens: readonly Token[];
  readonly #top: Shape;
  readonly #reporter: Reporter;
  readonly #levels: Level[] = [];
  readonly #suggestions: Map<string, string | null> = new Map();
  /** keepalived counts braces apart, also those that it ignores. */
  readonly #extra: ReadonlySet<Token>;
  #at = 0;
  #statement: Token[] = [];

  constructor(tokens: readonly Token[], top: Shape, reporter: Reporter) {
    this.#tokens = tokens;
    this.#top = top;
    this.#reporter = reporter;
    this.#extra = extraClosing(tokens);
  }

  /** The tokens of each top-level statement, well-formed for the grammar. */
  *statements(): Generator<readonly Token[]> {
    while (this.#at < this.#tokens.length) {
      this.#step();
      if (this.#levels.length === 0 && this.#statement.length > 0) yield this.#take();
    }
    this.#closeUnclosed();
    if (this.#statement.length > 0) yield this.#take();
  }

  #take(): readonly Token[] {
    const statement = this.#statement;
    this.#statement = [];
    return statement;
  }

  /** Consumes one brace, one newline, or one line of words with the brace that belongs to it. */
  #step(): void {
    const token = this.#tokens[this.#at];
    if (token === undefined) return;
    if (token.type === "newline") this.#at += 1;
    else if (token.type === "open") this.#unexpectedOpen(token);
    else if (token.type === "close") this.#close(token);
    else this.#line(this.#words());
  }

  #words(): Token[] {
    const words: Token[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token?.type !== "word") return words;
      words.push(token);
      this.#at += 1;
    }
  }

  #line(words: Token[]): void {
    const level = this.#levels.at(-1);
    const [keyword] = words;
    if (keyword === undefined) return;
    if (level?.kind === "entries") {
      this.#emitLeaf(words);
      return;
    }
    const shape = level?.shape ?? this.#top;
    const row = shape.row(keyword.text);
    if (row === undefined) this.#unknown(words, keyword, shape);
    else if (row.kind === "plain") this.#emitLeaf(words);
    else this.#openBlock(words, keyword, row);
  }

  #openBlock(words: Token[], keyword: Token, row: ShapeRow): void {
    const open = this.#takeOpen();
    const last = words.at(-1) ?? keyword;
    if (open === null) this.#reportMissingOpen(keyword, row);
    const opened = open ?? { ...newlineAt(last.line, last.end), type: "open" };
    for (const word of words) this.#statement.push(word);
    this.#statement.push(opened);
    const kind = row.kind === "entries" ? "entries" : "block";
    this.#levels.push({ shape: row.inner, kind, opened, keyword, braceMissing: open === null });
  }

  /** The opening brace on this line or alone on a later one; null leaves everything in place. */
  #takeOpen(): Token | null {
    let ahead = this.#at;
    while (this.#tokens[ahead]?.type === "newline") ahead += 1;
    const token = this.#tokens[ahead];
    if (token?.type !== "open") return null;
    this.#at = ahead + 1;
    return token;
  }

  #emitLeaf(words: readonly Token[]): void {
    const next = this.#tokens[this.#at];
    const last = words.at(-1);
    if (last === undefined) return;
    for (const word of words) this.#statement.push(word);
    if (next?.line !== last.line) {
      this.#statement.push(newlineAt(last.line, last.line.text.length));
    } else {
      this.#statement.push(next.type === "newline" ? next : newlineAt(last.line, next.start));
    }
  }

  /** Drops a block by counting braces; its opening one is taken already. */
  #skipBlock(keyword: Token, open: Token): void {
    for (let depth = 1; depth > 0; this.#at += 1) {
      const token = this.#tokens[this.#at];
      if (token === undefined) {
        this.#reportUnclosed(keyword, open, depth);
        return;
      }
      if (token.type === "open") depth += 1;
      else if (token.type === "close") depth -= 1;
    }
  }

  #close(token: Token): void {
    this.#at += 1;
    if (this.#levels.pop() !== undefined) {
      this.#statement.push(token);
      return;
    }
    const unknown = "Unknown keyword '}'";
    const texts = this.#extra.has(token) ? ["Extra '}' found", unknown] : [unknown];
    this.#report("extra-close", "this `}` closes nothing", token, {
      keepalived: texts.flatMap((text) => linePrefix(token.line, "both", text)),
    });
  }

  #unexpectedOpen(token: Token): void {
    this.#at += 1;
    const before = this.#tokens[this.#at - 2];
    const keyword =
      before === undefined || before.type === "close" ? null : this.#firstWord(before);
    const message =
      keyword === null
        ? "nothing before this `{` opens a block"
        : `\`${keyword.text}\` has no block`;
    this.#report("unexpected-open", message, token, {
      keepalived: linePrefix(token.line, this.#speaker(), "Unexpected '{' - ignoring"),
    });
  }

  /** First word of the statement that ends with `last`. */
  #firstWord(last: Token): Token | null {
    let found: Token | null = null;
    for (let at = this.#at - 2; at >= 0; at--) {
      const token = this.#tokens[at];
      if (token === undefined || token.line !== last.line) break;
      if (token.type === "word") found = token;
      else if (token.type !== "newline") break;
    }
    return found;
  }

  #unknown(words: readonly Token[], keyword: Token, shape: Shape): void {
    const top = this.#levels.at(-1);
    if (top?.braceMissing === true && this.#top.row(keyword.text) !== undefined) {
      this.#endBlockWithoutBrace(words.length);
      return;
    }
    const place = shape.name === null ? "keepalived.conf" : `\`${shape.name}\``;
    const open = this.#takeOpen();
    const help = this.#suggest(keyword.text, shape);
    const { text, span } = hideSecret(keyword, help, shape);
    const keepalived = linePrefix(keyword.line, shape.speaker, `Unknown keyword '${text}'`);
    if (open === null) {
      const message = `\`${text}\` is not a keyword of ${place}`;
      this.#reporter.report("unknown-keyword", message, span, { keepalived, help });
      return;
    }
    keepalived.push(...linePrefix(open.line, shape.speaker, "Unexpected '{' - ignoring"));
    const effect =
      shape.speaker === "checker"
        ? "it is skipped"
        : "its closing brace will end the enclosing one";
    const message = `\`${text}\` is not a block of ${place}; ${effect}`;
    this.#reporter.report("unknown-block", message, span, { keepalived, help });
    // keepalived's VRRP process skips the blocks of the load balancer by counting braces.
    if (shape.speaker === "checker") this.#skipBlock(keyword, open);
  }

  /** The same word is looked up once a block: files that are no configuration repeat themselves.
   * Where they do not, the words whose cure nobody will read are not looked up. */
  #suggest(word: string, shape: Shape): string | null {
    if (this.#reporter.isFull) return null;
    const key = `${shape.name ?? ""} ${word}`;
    const before = this.#suggestions.get(key);
    if (before !== undefined) return before;
    const help = suggestKeyword(word, shape, this.#top);
    this.#suggestions.set(key, help);
    return help;
  }

  /** A block that never had a brace ends where a keyword of the top level comes. */
  #endBlockWithoutBrace(wordCount: number): void {
    const level = this.#levels.pop();
    if (level === undefined) return;
    this.#statement.push({ ...level.opened, type: "close" });
    this.#at -= wordCount;
  }

  #closeUnclosed(): void {
    const open = this.#levels.filter((level) => !level.braceMissing);
    for (const level of open) this.#reportUnclosed(level.keyword, level.opened, open.length);
    for (let level = this.#levels.pop(); level !== undefined; level = this.#levels.pop()) {
      this.#statement.push({ ...level.opened, type: "close" });
    }
  }

  #reportUnclosed(keyword: Token, open: Token, count: number): void {
    const text = `There are ${count} missing '}'s or extra '{'s`;
    this.#report("unclosed-block", `the block of \`${keyword.text}\` is not closed`, open, {
      keepalived: [bareLine(text, "parent"), bareLine(text, "vrrp")],
    });
  }

  #reportMissingOpen(keyword: Token, row: ShapeRow): void {
    const next = this.#tokens[this.#at + 1] ?? keyword;
    const text = "Missing '{' at beginning of configuration block";
    this.#report("missing-open", `\`${keyword.text}\` needs a block in braces`, keyword, {
      keepalived:
        row.kind === "block" ? linePrefix(next.line, row.inner?.speaker ?? "both", text) : [],
    });
  }

  #speaker(): Speaker {
    return (this.#levels.at(-1)?.shape ?? this.#top).speaker;
  }

  #report(code: DiagnosticCode, message: string, token: Token, details: DiagnosticDetails): void {
    this.#reporter.report(code, message, tokenSpan(token), details);
  }
}
