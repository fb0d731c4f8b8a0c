// One setting as it was given, with the place to point at when something is wrong with it.

import { SourceFile } from "../source.ts";
import type { Span } from "../span.ts";
import type { SettingName } from "./keys.ts";

export interface Setting {
  readonly name: SettingName;
  /** One text, or several where it is a list. */
  readonly values: readonly SettingText[];
  /** Where its name stands. */
  readonly span: Span;
}

export interface SettingText {
  readonly text: string;
  readonly span: Span;
}

/** Settings by name; the first of each that was given counts. */
export type Settings = ReadonlyMap<SettingName, Setting>;

/** A place outside any file, shown like one: `environment:1:8: …`. */
export function placeOutside(where: string, line: string, value: string): Span {
  const file = new SourceFile(where, [line]);
  const column = Math.max(0, line.length - value.length) + 1;
  return { file, line: 1, column, length: Math.max(1, value.length) };
}

/** `--name=value` */
export function flagSetting(name: SettingName, value: string): Setting {
  const span = placeOutside("command line", `--${name}=${value}`, value);
  return { name, values: [{ text: value, span }], span };
}

export function environmentSetting(name: SettingName, variable: string, value: string): Setting {
  const span = placeOutside("environment", `${variable}=${value}`, value);
  return { name, values: [{ text: value, span }], span };
}
