// `auth_hmac { … }` of an instance: signed adverts, as keepalived 2.4 brought them.

import { assertNever } from "../../../base/invariant.ts";
import { Secret } from "../../../base/secret.ts";
import { neighbourWord } from "../../secret-text.ts";
import { keywordSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import type { HmacDraft } from "./instance-draft.ts";
import { readInteger } from "./number.ts";
import { keyword } from "./row.ts";
import { BlockTable } from "./table.ts";
import { oneOf, seconds, strictInteger, words } from "./value.ts";

const KEY_ID = { min: 1, max: 255 };
const MIN_KEY_BYTES = 32;
const MAX_KEY_BYTES = 64;

export const AUTH_HMAC: BlockTable<HmacDraft> = new BlockTable("auth_hmac", "vrrp", [
  keyword("key", {
    takes: { ...words("1..255 TEXT|hex:…|file:PATH"), required: 2 },
    since: "2.4.0",
    effect: "A key of 32 to 64 bytes; several may be given while keys change.",
    set: (draft, given, statement, context) => {
      addKey(draft, given, statement, context);
    },
  }),
  keyword("active_key", {
    takes: strictInteger(KEY_ID, (word) => neighbourWord("active_key", word)),
    since: "2.4.0",
    effect: "The key that signs.",
    set: (draft, value, statement) => {
      draft.activeKeyId = value;
      draft.activeSpan = keywordSpan(statement);
    },
  }),
  keyword("time_window", {
    takes: seconds({ min: 1, max: 300 }),
    default: "3 × advert_int, 5 to 300",
    since: "2.4.0",
    effect: "Difference of clocks that is accepted.",
    set: (draft, value) => {
      draft.windowUs = value;
    },
  }),
  keyword("anti_replay", {
    takes: oneOf("time", "monotonic"),
    default: "time",
    since: "2.4.0",
    effect: "Old adverts are told by the clock, or by a counter only.",
    set: (draft, value) => {
      draft.antiReplay = value;
    },
  }),
  keyword("mode", {
    takes: oneOf("enforce", "permissive", "receive-only"),
    default: "enforce",
    since: "2.4.0",
    effect: "enforce: sign and require; permissive: sign; receive-only: neither.",
    set: (draft, value) => {
      draft.mode = value;
    },
  }),
]);

/** Says nothing of the key itself. */
function addKey(
  draft: HmacDraft,
  [idWord = "", value = ""]: readonly string[],
  statement: Statement,
  context: Context,
): void {
  const id = readInteger(idWord, KEY_ID);
  if (id.kind !== "good") {
    const message = `\`${idWord}\` is no key number in 1..255`;
    context.atArgument(statement, 0, { code: "number-out-of-range", message });
    return;
  }
  if (draft.keys.has(id.value)) {
    const message = `key ${id.value} is given twice; the first one counts`;
    context.atArgument(statement, 0, { code: "duplicate-keyword", message });
    return;
  }
  const key = readKey(value, statement, context);
  if (key === null) return;
  if (key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) {
    context.atArgument(statement, 1, {
      code: "bad-key",
      message: `a key has ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes, this one ${key.length}`,
    });
    return;
  }
  const digits = Array.from(key, (byte) => byte.toString(16).padStart(2, "0"));
  draft.keys.set(id.value, new Secret(digits.join("")));
}

/** Null where it cannot be had, which is reported. */
function readKey(value: string, statement: Statement, context: Context): Uint8Array | null {
  if (value.startsWith("hex:")) {
    const digits = value.slice("hex:".length);
    if (/^([0-9a-fA-F]{2})+$/.test(digits)) return hexBytes(digits);
    const message = "the key is no even number of hexadecimal digits";
    context.atArgument(statement, 1, { code: "bad-key", message });
    return null;
  }
  if (!value.startsWith("file:")) return new TextEncoder().encode(value);
  return readKeyFile(value.slice("file:".length), statement, context);
}

function readKeyFile(path: string, statement: Statement, context: Context): Uint8Array | null {
  const answer = context.host.readFile(path);
  const status = context.host.status(path);
  if (status !== null && (status.mode & 0o077) !== 0) {
    const message = `others than its owner may read the key in \`${path}\``;
    context.atArgument(statement, 1, { code: "key-exposed", message });
  }
  switch (answer.kind) {
    case "read":
      return withoutEnd(answer.bytes);
    case "missing":
    case "directory":
    case "special":
    case "failed":
      context.atArgument(statement, 1, {
        code: "bad-key",
        message: `the key file \`${path}\` cannot be read`,
      });
      return null;
    default:
      return assertNever(answer);
  }
}

function hexBytes(digits: string): Uint8Array {
  const pairs = digits.match(/../g) ?? [];
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** Without the newline that editors put at the end of a file. */
function withoutEnd(bytes: Uint8Array): Uint8Array {
  let end = bytes.length;
  while (end > 0 && (bytes[end - 1] === 0x0a || bytes[end - 1] === 0x0d)) end--;
  return bytes.subarray(0, end);
}
