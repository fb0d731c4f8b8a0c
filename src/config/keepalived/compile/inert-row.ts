// Builders of global keywords that are checked and kept, and that nothing acts on.

import type { GlobalDraft } from "./global-draft.ts";
import { keyword } from "./row.ts";
import type { Row } from "./table.ts";
import { boolean, flag, text, type ValueType } from "./value.ts";

interface InertOptions {
  readonly default?: string;
  readonly since: string;
  readonly effect: string;
  /** keepalived's sentence for a word that does not fit. */
  readonly invalid?: (word: string) => string | readonly string[];
}

/** A keyword whose words are checked and kept, and nothing more. */
export function inert<T>(
  name: string,
  takes: ValueType<T>,
  options: InertOptions,
): Row<GlobalDraft> {
  const { invalid, ...doc } = options;
  return keyword(name, {
    takes,
    ...doc,
    inert: true,
    set: (draft, _value, statement) => {
      remember(
        draft,
        name,
        statement.arguments.map((token) => token.text),
      );
    },
    ...(invalid === undefined ? {} : { invalid: (_draft, word) => invalid(word) }),
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

export function pathRow(name: string, since: string, effect: string): Row<GlobalDraft> {
  return inert(name, text("PATH"), { default: "none", since, effect });
}
