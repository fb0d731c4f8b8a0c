// A file of settings: YAML read into settings with their places. Meaning is left to others.

import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import type { Reporter } from "../diagnostic.ts";
import { nearest } from "../nearest.ts";
import { SourceFile, splitLines } from "../source.ts";
import type { Span } from "../span.ts";
import { findKey, KEYS, NEVER_NAMES, type SettingName } from "./keys.ts";
import type { Setting, SettingText } from "./setting.ts";

/** Settings of the file, and those of its `instances`. */
export interface FileSettings {
  readonly top: ReadonlyMap<SettingName, Setting>;
  readonly instances: readonly ReadonlyMap<SettingName, Setting>[];
}

/** Null where it cannot be read at all, which is reported. */
export function readYaml(path: string, text: string, reporter: Reporter): FileSettings | null {
  return new YamlFile(path, text, reporter).read();
}

class YamlFile {
  readonly #file: SourceFile;
  readonly #text: string;
  readonly #lines = new LineCounter();
  readonly #reporter: Reporter;
  #broken = false;

  constructor(path: string, text: string, reporter: Reporter) {
    this.#file = new SourceFile(path, splitLines(text));
    this.#text = text;
    this.#reporter = reporter;
  }

  read(): FileSettings | null {
    const document = parseDocument(this.#text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      uniqueKeys: false,
      logLevel: "silent",
    });
    for (const { message, pos } of document.errors) {
      this.#fault(firstLine(message), this.#span(pos[0], pos[1]));
    }
    if (this.#broken) return null;
    const root = document.contents;
    // A file of comments only is a file without settings.
    if (root === null) return { top: new Map(), instances: [] };
    if (!isMap(root)) {
      this.#fault("expected settings, one `name: value` a line", this.#spanOf(root));
      return null;
    }
    const instances: ReadonlyMap<SettingName, Setting>[] = [];
    const top = this.#settings(root, (node) => instances.push(...this.#instances(node)));
    return this.#broken ? null : { top, instances };
  }

  /** @param onInstances takes the value of `instances`; null where it is no setting here */
  #settings(
    map: { readonly items: readonly { readonly key: unknown; readonly value: unknown }[] },
    onInstances: ((node: unknown) => void) | null,
  ): Map<SettingName, Setting> {
    const found = new Map<SettingName, Setting>();
    const old = new Map<SettingName, Setting>();
    for (const { key, value } of map.items) {
      if (!isScalar(key)) {
        this.#fault("the name of a setting is a word", this.#spanOf(key));
        continue;
      }
      const word = String(key.value);
      const span = this.#spanOf(key);
      if (word.toLowerCase() === "instances" && onInstances !== null) {
        onInstances(value);
        continue;
      }
      const known = findKey(word);
      if (known === null) {
        this.#unknown(word, span);
        continue;
      }
      const { name } = known.row;
      const values = this.#texts(value, span);
      // `name:` alone leaves it unset, as with vip-manager.
      if (values === null) continue;
      const setting = { name, values, span };
      if (known.kind === "present") found.set(name, setting);
      else {
        old.set(name, setting);
        this.#reporter.report("setting-old-name", `\`${word}\` is now \`${name}\``, span);
      }
    }
    return this.#merge(found, old);
  }

  /** The present name counts before an old one. */
  #merge(
    found: Map<SettingName, Setting>,
    old: ReadonlyMap<SettingName, Setting>,
  ): Map<SettingName, Setting> {
    for (const [name, setting] of old) {
      const present = found.get(name);
      if (present === undefined) found.set(name, setting);
      else if (!sameTexts(present, setting)) {
        const notes = [{ message: "this one counts", span: present.span }];
        const message = `\`${name}\` is also given under its old name, with another value`;
        this.#reporter.report("setting-twice", message, setting.span, { notes });
      }
    }
    return found;
  }

  #instances(node: unknown): ReadonlyMap<SettingName, Setting>[] {
    const list = this.#resolve(node);
    if (!isSeq(list)) {
      this.#fault("`instances` is a list, each item with settings of its own", this.#spanOf(node));
      return [];
    }
    return list.items.flatMap((item) => {
      const one = this.#resolve(item);
      if (isMap(one)) return [this.#settings(one, null)];
      this.#fault("an instance is a list of settings", this.#spanOf(item));
      return [];
    });
  }

  /** Null for a value that was left out. */
  #texts(value: unknown, key: Span): readonly SettingText[] | null {
    const node = this.#resolve(value);
    if (node === null || node === undefined) return null;
    if (isSeq(node)) {
      return node.items.flatMap((item) => this.#texts(item, key) ?? []);
    }
    if (!isScalar(node)) {
      this.#fault("expected a value or a list of values", this.#spanOf(node));
      return null;
    }
    if (node.value === null) return null;
    // A number or a word is taken as it is written: 010 stays 010.
    const text = typeof node.value === "string" ? node.value : (node.source ?? "");
    const span = this.#spanOf(node);
    if (!text.includes("\0")) return [{ text, span }];
    // No path, no argument and no header can hold one.
    this.#reporter.report("setting-value", "a NUL character in a setting", span);
    return null;
  }

  #resolve(node: unknown): unknown {
    if (!isAlias(node)) return node;
    this.#fault("anchors and aliases are not supported", this.#spanOf(node));
    return null;
  }

  #unknown(word: string, span: Span): void {
    const never = NEVER_NAMES.get(word.toLowerCase());
    const near =
      never ??
      nearest(
        word.replaceAll("_", "-"),
        KEYS.map(({ name }) => name),
      );
    const help = near === null ? null : `did you mean \`${near}\`?`;
    const message = `there is no setting \`${word}\`, it has no effect`;
    this.#reporter.report("setting-unknown", message, span, { help });
  }

  #fault(message: string, span: Span): void {
    this.#broken = true;
    this.#reporter.report("yaml-syntax", message, span);
  }

  #spanOf(node: unknown): Span {
    const range = (node as Node | null)?.range;
    return this.#span(range?.[0] ?? 0, range?.[1] ?? 1);
  }

  #span(start: number, end: number): Span {
    const { line, col } = this.#lines.linePos(start);
    const rest = this.#file.line(line).length - col + 1;
    return {
      file: this.#file,
      line,
      column: col,
      length: Math.max(1, Math.min(end - start, rest)),
    };
  }
}

function sameTexts(a: Setting, b: Setting): boolean {
  const texts = ({ values }: Setting): string => values.map(({ text }) => text).join(",");
  return texts(a) === texts(b);
}

/** The parser's message without what it adds to it, in the manner of the others. */
function firstLine(message: string): string {
  const [line = ""] = message.split("\n");
  return line.charAt(0).toLowerCase() + line.slice(1).replace(/[.:]$/, "");
}
