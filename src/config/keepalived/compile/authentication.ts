// `authentication { … }` of an instance.

import { Secret } from "../../../base/secret.ts";
import { neighbourWord } from "../../secret-text.ts";
import { keywordSpan } from "../ast.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import { keyword } from "./row.ts";
import { BlockTable } from "./table.ts";
import { text } from "./value.ts";

/** RFC 2338 §5.3.10 */
const PASSWORD_BYTES = 8;

export const AUTHENTICATION: BlockTable<InstanceDraft> = new BlockTable("authentication", "vrrp", [
  keyword("auth_type", {
    takes: text("PASS|AH"),
    default: "none",
    since: "0.5.3",
    effect: "PASS: a plain password of 8 bytes; AH: an authentication header.",
    set: (draft, word, statement, context) => {
      draft.authSpan = keywordSpan(statement);
      if (word === "PASS" || word === "AH") {
        draft.authType = word;
        return;
      }
      const shown = neighbourWord("auth_type", word);
      context.atArgument(statement, 0, {
        code: "unknown-word",
        message: `\`${shown}\` is neither PASS nor AH`,
        keepalived: [`(${draft.name}) unknown authentication type '${shown}'`],
      });
    },
  }),
  keyword("auth_pass", {
    takes: text("STRING"),
    since: "0.5.3",
    effect: "The password, at most 8 bytes.",
    set: (draft, password, statement, context) => {
      const bytes = new TextEncoder().encode(password);
      draft.authPassword = new Secret(truncate(password));
      if (bytes.length <= PASSWORD_BYTES) return;
      context.atKeyword(statement, {
        code: "password-truncated",
        message: `the password has ${bytes.length} bytes; ${PASSWORD_BYTES} of them count`,
        keepalived: [`Truncating auth_pass to ${PASSWORD_BYTES} characters`],
      });
    },
  }),
]);

/** The longest start of the password that fits in eight bytes. */
function truncate(password: string): string {
  const encoder = new TextEncoder();
  let kept = "";
  for (const character of password) {
    if (encoder.encode(kept + character).length > PASSWORD_BYTES) break;
    kept += character;
  }
  return kept;
}
