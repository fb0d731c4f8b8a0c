// keepalived.conf from path to model: expand, tokenize, make structure, parse, compile, complete.
// The one entry of this room for the daemon and the command line.

import type { Configuration } from "../../model/configuration.ts";
import { type Diagnostic, isFatal, Reporter } from "../diagnostic.ts";
import type { ConfigHost } from "../host.ts";
import { rememberHost } from "../remembered-host.ts";
import type { SourceFile } from "../source.ts";
import { lineSpan } from "../span.ts";
import type { Statement } from "./ast.ts";
import { completeConfiguration } from "./compile/configuration.ts";
import { Context } from "./compile/context.ts";
import { FileDraft } from "./compile/file-draft.ts";
import { isGlobal, TOP_LEVEL } from "./compile/top-level.ts";
import { condense } from "./condense.ts";
import { Expander } from "./expand.ts";
import { bareLine } from "./keepalived-line.ts";
import { tokenizeLine } from "./lexer.ts";
import { parseStatement } from "./parse.ts";
import { expandBraces, matchPattern } from "./path-pattern.ts";
import { Structure } from "./structure.ts";
import { type Token, tokenSpan } from "./token.ts";

export interface LoadOptions {
  /** -i: which `@ID` lines hold; null takes the node name up to its first dot. */
  readonly configId: string | null;
  /** -e: every missing file is an error. */
  readonly allFiles?: boolean;
  /** Forgets every statement once it is compiled: they take more memory than all the rest. */
  readonly forgetStatements?: true;
}

export interface LoadResult {
  /** Null where it cannot be run; then a diagnostic says why. */
  readonly configuration: Configuration | null;
  /** By file and line; those without a place come last. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, in order. */
  readonly files: readonly SourceFile[];
  /** What was written, with its places: known keywords only, the expansion done; empty where it is
   * forgotten. */
  readonly statements: readonly Statement[];
}

/** The largest real configurations have 300,000. */
const MAX_TOKENS = 1_000_000;
/** Parsing needs half a kilobyte a word until the block ends. */
const MAX_BLOCK_TOKENS = 400_000;

/** Never throws for anything that stands in a file. */
export function loadKeepalivedConfig(
  path: string,
  host: ConfigHost,
  options: LoadOptions,
): LoadResult {
  const steps = loadSteps(path, host, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same in steps of at most one top-level block, for a loop that must not stand still. */
export function* loadSteps(
  path: string,
  machine: ConfigHost,
  options: LoadOptions,
): Generator<void, LoadResult> {
  const host = rememberHost(machine);
  const reporter = new Reporter();
  const configId = options.configId ?? host.hostName().split(".", 1)[0] ?? "";
  const expander = new Expander(host, reporter, { configId, allFiles: options.allFiles ?? false });
  const readable = readMain(path, expander, host, reporter);
  yield;
  const blocks = yield* splitBlocks(expander, reporter);
  const draft = new FileDraft();
  const context = new Context(host, reporter, draft.global);
  const kept: { readonly order: number; readonly statement: Statement }[] = [];
  let known = 0;
  for (const part of [blocks.global, blocks.others]) {
    for (const { order, tokens } of drain(part)) {
      const statement = parseStatement(tokens, reporter);
      if (statement === null) continue;
      known += 1;
      if (options.forgetStatements !== true) kept.push({ order, statement });
      TOP_LEVEL.compile([statement], draft, context);
      yield;
    }
  }
  const completed = completeConfiguration(draft, context);
  const { files } = expander;
  const diagnostics = inOrder(condense(reporter.finish(), files, known), files);
  const configuration = readable && !diagnostics.some(isFatal) ? completed : null;
  const statements = kept.sort((a, b) => a.order - b.order).map(({ statement }) => statement);
  return { configuration, diagnostics, files, statements };
}

/** The argument of -f is a pattern, too. */
function readMain(path: string, expander: Expander, host: ConfigHost, reporter: Reporter): boolean {
  const paths = expandBraces(path).flatMap((pattern) => matchPattern(pattern, "", host));
  if (paths.length === 0) {
    reporter.report("config-file-missing", `\`${path}\` does not exist`, null, {
      keepalived: [bareLine(`Config files missing '${path}'.`, "parent")],
    });
    return false;
  }
  if (paths.length > 1) {
    const first = paths[0]?.path ?? "";
    const matches = `multiple configuration file matches of ${path}`;
    const sentence = `WARNING, ${matches}, starting with ${first}`;
    reporter.report("several-config-files", `\`${path}\` matches ${paths.length} files`, null, {
      keepalived: [bareLine(sentence, "parent")],
    });
  }
  let read = false;
  for (const one of paths) {
    const outcome = expander.expandFile(one, null);
    if (outcome === "read") read = true;
    else if (outcome === "failed") {
      reporter.report("config-file-unreadable", `\`${one.path}\` cannot be read`, null, {
        keepalived: [bareLine(`Unable to read configuration file ${one.path}`, "parent")],
      });
    } else reporter.report("include-skipped", `\`${one.path}\` is no plain file`, null);
  }
  return read;
}

/** A top-level statement as tokens, and its place among the others. */
interface Block {
  readonly order: number;
  readonly tokens: readonly Token[];
}

/** In file order. */
interface Blocks {
  /** Read before the others, wherever they stand. */
  readonly global: Block[];
  readonly others: Block[];
}

function* splitBlocks(expander: Expander, reporter: Reporter): Generator<void, Blocks> {
  const blocks: Blocks = { global: [], others: [] };
  if (expander.exceeded) return blocks;
  const tokens: Token[] = [];
  for (const line of expander.lines) {
    for (const token of tokenizeLine(line, reporter)) tokens.push(token);
    if (tokens.length <= MAX_TOKENS) continue;
    const span = lineSpan(line.file, line.number);
    reporter.report("text-too-large", `the configuration has more than ${MAX_TOKENS} words`, span);
    break;
  }
  yield;
  let order = 0;
  for (const block of new Structure(tokens, TOP_LEVEL, reporter).statements()) {
    const [keyword] = block;
    if (keyword === undefined) continue;
    order += 1;
    if (block.length > MAX_BLOCK_TOKENS) {
      const message = `this block has more than ${MAX_BLOCK_TOKENS} words`;
      reporter.report("text-too-large", message, tokenSpan(keyword));
    } else {
      const part = isGlobal(keyword.text) ? blocks.global : blocks.others;
      part.push({ order, tokens: block });
    }
    yield;
  }
  return blocks;
}

/** Every item in order; the list forgets each as it is handed out. */
function* drain<T>(items: T[]): Generator<T> {
  items.reverse();
  for (let item = items.pop(); item !== undefined; item = items.pop()) yield item;
}

/** By file and line, with the files in the order in which they were read; what has no place comes
 * last. */
export function inOrder(
  diagnostics: readonly Diagnostic[],
  files: readonly SourceFile[],
): Diagnostic[] {
  const rank = new Map(files.map((file, index) => [file, index]));
  // For a place of another load of the same files.
  const byPath = new Map(files.map((file, index) => [file.path, index]));
  const rankOf = (file: SourceFile): number => rank.get(file) ?? byPath.get(file.path) ?? 0;
  const key = ({ span }: Diagnostic): number =>
    span === null ? Number.MAX_SAFE_INTEGER : rankOf(span.file) * 10_000_000 + span.line;
  return [...diagnostics].sort((a, b) => key(a) - key(b));
}
