// A line of `track_interface`, `track_script`, `track_file`, `track_process`: NAME [weight N
// [reverse]].

import type { TrackReference } from "../../../model/tracker.ts";
import { type Statement, statementSpan } from "../ast.ts";
import type { Context } from "./context.ts";
import type { TrackDraft } from "./instance-draft.ts";
import { readInteger } from "./number.ts";

type Kind = TrackReference["kind"];

const DEFINED_BY: Readonly<Record<Kind, string>> = {
  interface: "interface",
  script: "vrrp_script",
  file: "track_file",
  process: "vrrp_track_process",
  leader: "leader",
};

/** Who tracks, for keepalived's sentences. */
export interface TrackOwner {
  readonly name: string;
  readonly tracks: TrackDraft[];
}

/** Adds the line to the owner's trackers; says what is wrong with it. */
export function readTrackLine(
  kind: Kind,
  owner: TrackOwner,
  line: Statement,
  context: Context,
): void {
  const name = line.keyword.text;
  if (kind !== "interface" && context.definition(kind, name) === undefined) {
    context.atKeyword(line, {
      code: "tracker-not-found",
      message: `no ${DEFINED_BY[kind]} \`${name}\` is defined above`,
      keepalived: [`(${owner.name}) track ${kind} ${name} not found, ignoring...`],
    });
    return;
  }
  const twin = owner.tracks.find((track) => track.kind === kind && track.name === name);
  if (twin !== undefined) {
    context.atKeyword(line, {
      code: "tracker-duplicate",
      message: `\`${name}\` is tracked already`,
      keepalived: [`(${owner.name}) duplicate track_${kind} ${name} - ignoring`],
      notes: [{ message: "first tracked here", span: twin.span }],
    });
    return;
  }
  const weight = readWeight(kind, owner, line, context);
  if (weight !== null) owner.tracks.push({ kind, name, ...weight, span: statementSpan(line) });
}

/** Null drops the line. */
function readWeight(
  kind: Kind,
  owner: TrackOwner,
  line: Statement,
  context: Context,
): Pick<TrackDraft, "weight" | "reverse"> | null {
  const [option, value, direction] = line.arguments.map((token) => token.text);
  if (option === undefined) return { weight: null, reverse: null };
  if (option !== "weight" || value === undefined) {
    reportNoWeight(kind, owner, line, context);
    return null;
  }
  return {
    weight: weightNumber(kind, owner, line, context),
    reverse: readDirection(kind, direction, line, context),
  };
}

function reportNoWeight(kind: Kind, owner: TrackOwner, line: Statement, context: Context): void {
  const name = line.keyword.text;
  const option = line.arguments[0]?.text ?? "";
  if (option === "weight") {
    context.atArgument(line, 0, {
      code: "missing-value",
      message: "nothing follows `weight`",
      keepalived: [`(${owner.name}) No weight specified for track ${kind} ${name} - ignoring`],
    });
    return;
  }
  context.atArgument(line, 0, {
    code: "unknown-option",
    message: `\`${option}\` is no option of a tracker`,
    keepalived: [`(${owner.name}) unknown track ${kind} ${name} option ${option} - ignoring`],
  });
}

function weightNumber(
  kind: Kind,
  owner: TrackOwner,
  line: Statement,
  context: Context,
): number | null {
  const word = line.arguments[1]?.text ?? "";
  const limit = kind === "file" || kind === "process" ? 254 : 253;
  const number = readInteger(word, { min: -254, max: 254 });
  const usable = number.kind === "good" || number.kind === "trailing" ? number.value : null;
  if (usable !== null && Math.abs(usable) <= limit) return usable;
  const clamped = usable === null ? null : Math.sign(usable) * limit;
  const range = `[-${limit}, ${limit}]`;
  const name = line.keyword.text;
  context.atArgument(line, 1, {
    code: number.kind === "invalid" ? "not-a-number" : "number-out-of-range",
    message: `\`${word}\` is no weight in -${limit}..${limit}`,
    keepalived: [
      ...("keepalived" in number ? [number.keepalived] : []),
      `(${owner.name}) weight ${word} for track ${kind} ${name} must be in ${range} - ignoring`,
    ],
  });
  // A tracked interface without usable weight is tracked for FAULT, other trackers keep their own
  // weight.
  return clamped ?? (kind === "interface" ? 0 : null);
}

function readDirection(
  kind: Kind,
  word: string | undefined,
  line: Statement,
  context: Context,
): boolean | null {
  if (word === undefined) return null;
  if (word === "reverse") return true;
  if (word === "noreverse" && kind !== "interface") return false;
  context.atArgument(line, 2, {
    code: "unknown-option",
    message: `\`${word}\` is no option behind a weight`,
    keepalived: [`unknown track ${kind} weight option ${word} - ignoring`],
  });
  return null;
}
