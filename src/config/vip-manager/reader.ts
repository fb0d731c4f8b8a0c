// Reads single settings into typed values; what does not fit is reported once and replaced by the
// default, so that one run finds every mistake.

import { type Micros, millis, seconds } from "../../base/units.ts";
import type { HttpEndpoint } from "../../model/http.ts";
import type { LossPolicy } from "../../model/leader.ts";
import type { Command } from "../../model/script.ts";
import type { Reporter } from "../diagnostic.ts";
import { splitCommand } from "../keepalived/script-words.ts";
import { readEndpoint } from "./endpoint.ts";
import type { SettingName } from "./keys.ts";
import type { Settings, SettingText } from "./setting.ts";

/** keepalived's own bounds for these. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

const TRUE = /^(?:1|t|true|yes|on)$/i;
const FALSE = /^(?:0|f|false|no|off|)$/i;

export class SettingReader {
  readonly #settings: Settings;
  readonly reporter: Reporter;

  constructor(settings: Settings, reporter: Reporter) {
    this.#settings = settings;
    this.reporter = reporter;
  }

  has(name: SettingName): boolean {
    return this.#settings.has(name);
  }

  /** The last of several. */
  value(name: SettingName): SettingText | null {
    return this.#settings.get(name)?.values.at(-1) ?? null;
  }

  text(name: SettingName): string | null {
    return this.value(name)?.text ?? null;
  }

  /** A list, or one text with commas; empty items fall away. */
  list(name: SettingName): SettingText[] {
    const values = this.#settings.get(name)?.values ?? [];
    return values.flatMap(({ text, span }) => {
      let column = span.column;
      return text.split(",").flatMap((part) => {
        const start = column + (part.length - part.trimStart().length);
        column += part.length + 1;
        const item = part.trim();
        if (item === "") return [];
        // A quoted text begins behind its quote; inside one item only the whole is pointed at.
        const own = text.includes(",") ? { ...span, column: start, length: item.length } : span;
        return [{ text: item, span: own }];
      });
    });
  }

  flag(name: SettingName): boolean {
    const value = this.value(name);
    if (value === null) return false;
    if (TRUE.test(value.text)) return true;
    if (!FALSE.test(value.text)) this.#refuse(name, value, "true or false");
    return false;
  }

  /** Fractions are cut off, as with vip-manager. */
  integer(name: SettingName, fallback: number, bounds: Bounds): number {
    const value = this.value(name);
    if (value === null) return fallback;
    const number = /^\s*[+-]?[0-9]+(?:\.[0-9]*)?\s*$/.test(value.text)
      ? Math.trunc(Number(value.text))
      : null;
    if (number === null) {
      this.#refuse(name, value, "a whole number");
      return fallback;
    }
    if (number >= bounds.min && number <= bounds.max) return number;
    const nearestOne = Math.min(Math.max(number, bounds.min), bounds.max);
    const message = `\`${name}\` is ${number}, not in ${bounds.min}..${bounds.max}: taken as \
${nearestOne}`;
    this.reporter.report("setting-adjusted", message, value.span);
    return nearestOne;
  }

  milliseconds(name: SettingName, fallback: number, bounds: Bounds): Micros {
    return millis(this.integer(name, fallback, bounds));
  }

  seconds(name: SettingName, fallback: number, bounds: Bounds): Micros {
    return seconds(this.integer(name, fallback, bounds));
  }

  choice<Word extends string>(name: SettingName, fallback: Word, words: readonly Word[]): Word {
    const value = this.value(name);
    if (value === null) return fallback;
    const found = words.find((word) => word === value.text);
    if (found === undefined) this.#refuse(name, value, words.join(", "));
    return found ?? fallback;
  }

  endpoints(name: SettingName, fallback: string, defaultPort: number): HttpEndpoint[] {
    const texts = this.list(name);
    if (this.has(name) && texts.length === 0) {
      const span = this.#settings.get(name)?.span ?? null;
      this.reporter.report("setting-required", `\`${name}\` is empty`, span);
    }
    if (texts.length === 0) {
      const reading = readEndpoint(fallback, defaultPort);
      return reading.ok ? [reading.endpoint] : [];
    }
    return texts.flatMap(({ text, span }) => {
      const reading = readEndpoint(text, defaultPort);
      if (reading.ok) return [reading.endpoint];
      const help = reading.code === "endpoint-scheme" ? `write http://${text}` : null;
      const message = `\`${text}\` cannot be an endpoint: ${reading.why}`;
      this.reporter.report(reading.code, message, span, { help });
      return [];
    });
  }

  lossPolicy(name: SettingName, store: "etcd" | "consul" | "patroni"): LossPolicy {
    const value = this.value(name);
    if (value === null) return { kind: "lease" };
    switch (value.text) {
      case "lease":
      case "drop":
      case "keep":
        return { kind: value.text };
      case "like-1.0.2":
        return { kind: "drop" };
      case "like-5.0.0":
        return { kind: store === "etcd" ? "keep" : "drop" };
      default:
        return this.#holdPolicy(name, value);
    }
  }

  command(name: SettingName): Command | null {
    const setting = this.#settings.get(name);
    if (setting === undefined) return null;
    const { values } = setting;
    const [only] = values;
    const words =
      values.length === 1 && only !== undefined
        ? splitCommand(only.text)
        : values.map(({ text }) => text);
    const [program, ...rest] = words ?? [];
    if (program === undefined || !program.startsWith("/")) {
      if (only !== undefined) this.#refuse(name, only, "a program with its full path");
      return null;
    }
    return {
      argv: [program, ...rest],
      account: null,
      text: values.map(({ text }) => text).join(" "),
    };
  }

  #holdPolicy(name: SettingName, value: SettingText): LossPolicy {
    const number = /^[0-9]+(?:\.[0-9]+)?s?$/.test(value.text)
      ? Number(value.text.replace(/s$/, ""))
      : null;
    if (number === null || number > 86_400) {
      this.#refuse(name, value, "lease, drop, keep, like-1.0.2, like-5.0.0 or seconds up to 86400");
      return { kind: "lease" };
    }
    return { kind: "hold", durationUs: seconds(number) };
  }

  #refuse(name: SettingName, { text, span }: SettingText, wanted: string): void {
    const message = `\`${name}\` is \`${text}\`, expected ${wanted}`;
    this.reporter.report("setting-value", message, span);
  }
}
