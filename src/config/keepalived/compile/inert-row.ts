// Builders of global keywords that are checked and kept, and that nothing acts on.

import type { GlobalDraft } from "./global-draft.ts";
import { keyword, reportTwice } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, flag, strictInteger, text, type ValueType } from "./value.ts";

interface InertOptions {
  readonly default?: string;
  readonly since: string;
  readonly effect: string;
  /** keepalived's sentence for a word that does not fit. */
  readonly invalid?: (word: string) => string | readonly string[];
  /** Its sentence where nothing follows and it goes on. */
  readonly missing?: string;
  /** Its sentence for a second use, which does not count. */
  readonly once?: (given: string) => string;
}

/** A keyword whose words are checked and kept, and nothing more. */
export function inert<T>(
  name: string,
  takes: ValueType<T>,
  options: InertOptions,
): Row<GlobalDraft> {
  const { invalid, missing, once, ...doc } = options;
  return keyword(name, {
    takes,
    ...doc,
    inert: true,
    set: (draft, _value, statement, context) => {
      const given = statement.arguments.map((token) => token.text);
      if (once !== undefined && draft.inert.has(name)) {
        reportTwice(statement, once(given[0] ?? ""), context);
      } else remember(draft, name, given);
    },
    ...(invalid === undefined ? {} : { invalid: (_draft, word) => invalid(word) }),
    ...(missing === undefined ? {} : { missing: () => missing }),
  });
}

/** Adds to what was kept for the keyword before. */
export function remember(draft: GlobalDraft, name: string, given: readonly string[]): void {
  draft.inert.set(name, [...(draft.inert.get(name) ?? []), ...given]);
}

export function flagRow(name: string, since: string, effect: string): Row<GlobalDraft> {
  return inert(name, flag(), { default: "off", since, effect });
}

export function switchRow(name: string, since: string, effect: string): Row<GlobalDraft> {
  const invalid = (word: string): string => `Invalid value '${word}' for global ${name} specified`;
  return inert(name, boolean(), { default: "off", since, effect, invalid });
}

export function pathRow(
  name: string,
  since: string,
  effect: string,
  more: Pick<InertOptions, "missing" | "once"> = {},
): Row<GlobalDraft> {
  return inert(name, text("PATH"), { default: "none", since, effect, ...more });
}

/** Bytes of a receive buffer. */
export function bufferRow(name: string, whose: string): Row<GlobalDraft> {
  return inert(name, strictInteger({ min: 0, max: 4_294_967_295 }), {
    default: "kernel",
    since: "2.0.0",
    effect: `Bytes of receive buffer of ${whose}.`,
    invalid: (word) => `${name} size (${word}) invalid`,
    missing: `${name} size missing`,
  });
}
