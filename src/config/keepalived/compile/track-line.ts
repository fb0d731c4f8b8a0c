// A line of `track_interface`, `track_script`, `track_file`, `track_process`, `track_bfd`:
// NAME [weight N [reverse|noreverse]].

import { type Statement, statementSpan } from "../ast.ts";
import { inTestOnly, leniently } from "../keepalived-line.ts";
import type { Complaint, Context } from "./context.ts";
import type { TrackDraft, TrackDrafts } from "./instance-draft.ts";
import { readInteger, strictSentence } from "./number.ts";
import { entries } from "./row.ts";
import type { Row } from "./table.ts";
import { DEFINING_BLOCK, TRACK_SENTENCES, type TrackKind } from "./track-sentences.ts";

/** Who tracks: an instance or a group. */
export interface Tracker {
  readonly name: string;
  readonly tracks: TrackDrafts;
}

/** The blocks of all kinds, for instances and groups alike. */
export const TRACK_ROWS: readonly Row<Tracker>[] = [
  trackBlock("interface", "1.0.1", "Interfaces whose loss counts."),
  trackBlock("script", "1.1.13", "Scripts whose result counts."),
  trackBlock("file", "2.0.0", "Files whose number counts."),
  trackBlock("process", "2.0.11", "Processes whose number counts."),
  trackBlock("leader", "vrrpd", "Leader keys of `--vip-manager`; written behind `@vrrpd`."),
  trackBlock("bfd", "2.0.0", "BFD sessions whose state counts."),
];

function trackBlock(kind: TrackKind, since: string, effect: string): Row<Tracker> {
  const name = kind === "interface" ? "IFNAME" : "NAME";
  const direction = kind === "interface" ? "reverse" : "reverse|noreverse";
  return entries(`track_${kind}`, {
    syntax: `{ ${name} [weight N [${direction}]] … }`,
    default: "none",
    since,
    effect,
    ...(kind === "bfd" ? { inert: true } : {}),
    entry: (draft, line, context) => {
      new TrackLine(kind, draft, line, context).read();
    },
  });
}

class TrackLine {
  readonly #kind: TrackKind;
  readonly #owner: Tracker;
  readonly #line: Statement;
  readonly #context: Context;

  constructor(kind: TrackKind, owner: Tracker, line: Statement, context: Context) {
    this.#kind = kind;
    this.#owner = owner;
    this.#line = line;
    this.#context = context;
  }

  /** Adds the line to the owner's trackers; says what is wrong with it. */
  read(): void {
    const name = this.#line.keyword.text;
    if (!this.#isDefined(name)) return;
    const twin = this.#owner.tracks.get(`${this.#kind} ${name}`);
    if (twin !== undefined) {
      this.#context.atKeyword(this.#line, {
        code: "tracker-duplicate",
        message: `\`${name}\` is tracked already`,
        keepalived: this.#sentence(TRACK_SENTENCES[this.#kind].duplicate(name)),
        notes: [{ message: "first tracked here", span: twin.span }],
      });
      return;
    }
    const weight = this.#weight();
    if (weight === null) return;
    const span = statementSpan(this.#line);
    const kind = this.#kind;
    this.#owner.tracks.set(`${kind} ${name}`, { kind, name, ...weight, span });
  }

  #isDefined(name: string): boolean {
    const sentences = TRACK_SENTENCES[this.#kind];
    const block = DEFINING_BLOCK[this.#kind];
    // Its settings are in another file; `addLeaders` looks whether there are any.
    if (this.#kind === "leader") return true;
    if (block === null) {
      const sentence = `(${this.#owner.name}) ${sentences.notFound(name)}`;
      this.#context.missingInterface(name, this.#line, -1, sentence);
      return true;
    }
    if (this.#context.definition(this.#kind, name) !== undefined) return true;
    this.#context.atKeyword(this.#line, {
      code: "tracker-not-found",
      message: `no ${block} \`${name}\` is defined above`,
      keepalived: this.#sentence(sentences.notFound(name)),
    });
    return false;
  }

  /** Null drops the line. */
  #weight(): Pick<TrackDraft, "weight" | "reverse"> | null {
    const [option, value] = this.#line.arguments.map((token) => token.text);
    const sentences = TRACK_SENTENCES[this.#kind];
    const name = this.#line.keyword.text;
    if (option === undefined) return { weight: null, reverse: null };
    if (option !== "weight") {
      this.#complain(0, "unknown-option", `\`${option}\` is no option of a tracker`, [
        sentences.unknownOption(name, option),
      ]);
      return null;
    }
    if (value === undefined) {
      const keepalived = [sentences.noWeight(name)];
      this.#complain(0, "missing-value", "nothing follows `weight`", keepalived);
      return null;
    }
    return { weight: this.#number(value), reverse: this.#direction() };
  }

  /** Null where the definition's weight counts. */
  #number(word: string): number | null {
    const kind = this.#kind;
    const name = this.#line.keyword.text;
    const limit = kind === "file" || kind === "process" ? 254 : 253;
    const number = readInteger(word, { min: -254, max: 254 });
    const value = "value" in number ? number.value : null;
    if (number.kind === "good" && Math.abs(number.value) <= limit) return number.value;
    if (number.kind === "good") {
      const clamped = Math.sign(number.value) * limit;
      this.#complain(1, "number-out-of-range", `${clamped} is the limit and used`, [
        `weight for ${name} cannot be +/-254. Setting to +/-253`,
      ]);
      return clamped;
    }
    if (number.kind === "trailing") {
      this.#context.atArgument(this.#line, 1, {
        code: "trailing-text",
        message: `\`${word}\` is taken as ${number.value}`,
        keepalived: [
          leniently(`invalid number '${word}'`),
          ...this.#sentence(TRACK_SENTENCES[kind].badWeight(name, word)).map(inTestOnly),
        ],
      });
      return number.value;
    }
    const code = value === null ? "not-a-number" : "number-out-of-range";
    const first = strictSentence(word, number);
    this.#context.atArgument(this.#line, 1, {
      code,
      message: `\`${word}\` is no weight in -${limit}..${limit}`,
      keepalived: [first, ...this.#sentence(TRACK_SENTENCES[kind].badWeight(name, word))],
    });
    // An interface has no definition with a weight: it is then tracked for FAULT.
    return kind === "interface" || kind === "leader" ? 0 : null;
  }

  #direction(): boolean | null {
    const word = this.#line.arguments[2]?.text;
    if (word === undefined) return null;
    if (word === "reverse") return true;
    if (word === "noreverse" && this.#kind !== "interface") return false;
    const sentence = TRACK_SENTENCES[this.#kind].badDirection(this.#line.keyword.text, word);
    this.#complain(2, "unknown-option", `\`${word}\` is no option behind a weight`, [sentence]);
    return null;
  }

  #complain(
    index: number,
    code: Complaint["code"],
    message: string,
    sentences: readonly string[],
  ): void {
    const keepalived = sentences.flatMap((sentence) => this.#sentence(sentence));
    this.#context.atArgument(this.#line, index, { code, message, keepalived });
  }

  #sentence(text: string): string[] {
    return [`(${this.#owner.name}) ${text}`];
  }
}
