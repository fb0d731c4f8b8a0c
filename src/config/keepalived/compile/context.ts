// What every row may use while a configuration is compiled: the host, the interfaces it has, and
// how to complain, in our words and in keepalived's.

import type { Family } from "../../../base/ip-address.ts";
import type { DiagnosticCode } from "../../codes.ts";
import type { DiagnosticDetails, DiagnosticNote, Reporter } from "../../diagnostic.ts";
import type { ConfigHost, HostInterface } from "../../host.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, keywordSpan, type Statement } from "../ast.ts";
import { bareLine, linePrefix, type Sentence, type Speaker } from "../keepalived-line.ts";
import { absentPart } from "./absent-part.ts";
import type { GlobalDraft } from "./global-draft.ts";
import { IprouteNames } from "./iproute-names.ts";

export interface Complaint {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** keepalived's sentences for it, without place; empty where it says nothing. */
  readonly keepalived?: readonly Sentence[];
  /** What it says without place, once everything is read. */
  readonly summary?: readonly string[];
  readonly help?: string;
  readonly notes?: readonly DiagnosticNote[];
}

export class Context {
  readonly host: ConfigHost;
  readonly reporter: Reporter;
  /** `global_defs` and its kin, which are read before everything else. */
  readonly global: GlobalDraft;
  readonly iproute: IprouteNames;
  readonly #interfaces: ReadonlyMap<string, HostInterface>;
  readonly #inertNoted: Set<string> = new Set();
  readonly #rulePreferences: Record<Family, number> = { ipv4: 16_384, ipv6: 16_384 };
  #interfaceMissing = false;
  /** Whether scripts will run, by keepalived's processes, and whether others than root may change
   * one that root runs. The parent runs those at start and shutdown. */
  readonly scripts: Record<"parent" | "vrrp", "none" | "safe" | "weak"> = {
    parent: "none",
    vrrp: "none",
  };
  /** Whether the load balancer, which is not here, would run any program. */
  balancerPrograms = false;
  readonly #defined: Map<string, Span> = new Map();
  #speaker: Speaker = "both";

  constructor(host: ConfigHost, reporter: Reporter, global: GlobalDraft) {
    this.host = host;
    this.reporter = reporter;
    this.global = global;
    this.iproute = new IprouteNames(host);
    this.#interfaces = new Map(host.interfaces().map((link) => [link.name, link]));
  }

  interface(name: string): HostInterface | undefined {
    return this.#interfaces.get(name);
  }

  /** Says that an interface is not there, unless it may come later; `index` counts arguments, -1 is
   * the keyword. */
  missingInterface(name: string, statement: Statement, index: number, sentence: string): void {
    if (this.#interfaces.has(name) || this.global.dynamicInterfaces) return;
    const complaint: Complaint = {
      code: "interface-missing",
      message: `the interface \`${name}\` does not exist here`,
      keepalived: [sentence],
      summary: this.#interfaceMissing ? [] : ["Non-existent interface specified in configuration"],
    };
    if (index < 0) this.atKeyword(statement, complaint);
    else this.atArgument(statement, index, complaint);
    this.#interfaceMissing = true;
  }

  /** Once a keyword, or once for all of a part that is not here: it is accepted and nothing acts on
   * it. */
  noteInert(statement: Statement): void {
    const name = statement.keyword.text;
    const part = absentPart(name);
    if (!this.isFirst(part ?? name)) return;
    const why = part === null ? "" : `: there is no ${part} here`;
    this.atKeyword(statement, {
      code: "accepted-not-acted-on",
      message: `\`${name}\` is accepted and not acted on${why}`,
    });
  }

  /** Whether nothing has been said yet of a keyword of this name that nothing acts on. */
  isFirst(name: string): boolean {
    if (this.#inertNoted.has(name)) return false;
    this.#inertNoted.add(name);
    return true;
  }

  /** keepalived numbers rules without preference downwards, each family for itself. */
  nextRulePreference(family: Family): number {
    const next = this.#rulePreferences[family];
    this.#rulePreferences[family] = next - 1;
    return next;
  }

  /** Makes a tracker known from here on: a use before its definition is not found. */
  define(kind: string, name: string, span: Span): void {
    this.#defined.set(`${kind} ${name}`, span);
  }

  /** Where a tracker was defined; undefined where it was not, or not yet. */
  definition(kind: string, name: string): Span | undefined {
    return this.#defined.get(`${kind} ${name}`);
  }

  /** Runs `work` with keepalived's lines said by `speaker`. */
  within(speaker: Speaker, work: () => void): void {
    const before = this.#speaker;
    this.#speaker = speaker;
    work();
    this.#speaker = before;
  }

  /** About argument `index` (from 0) of a statement, or about its keyword where that is missing. */
  atArgument(statement: Statement, index: number, complaint: Complaint): void {
    this.#say(statement, argumentSpan(statement, index), complaint);
  }

  atKeyword(statement: Statement, complaint: Complaint): void {
    this.#say(statement, keywordSpan(statement), complaint);
  }

  /** About a block as a whole, which keepalived says at its closing brace; shown at `span`. */
  atClose(statement: Statement, span: Span, complaint: Complaint): void {
    const line = statement.close?.line ?? statement.keyword.line;
    const texts = complaint.keepalived ?? [];
    const keepalived = texts.flatMap((text) => linePrefix(line, this.#speaker, text));
    this.reporter.report(complaint.code, complaint.message, span, details(complaint, keepalived));
  }

  /** About something found after parsing; keepalived then names no line. */
  after(span: Span | null, complaint: Complaint): void {
    const keepalived = (complaint.keepalived ?? []).map((sentence) =>
      bareLine(typeof sentence === "string" ? sentence : sentence.test),
    );
    this.reporter.report(complaint.code, complaint.message, span, details(complaint, keepalived));
  }

  #say(statement: Statement, span: Span, complaint: Complaint): void {
    const texts = complaint.keepalived ?? [];
    const { line } = statement.keyword;
    const keepalived = texts.flatMap((text) => linePrefix(line, this.#speaker, text));
    for (const text of complaint.summary ?? []) keepalived.push(bareLine(text));
    this.reporter.report(complaint.code, complaint.message, span, details(complaint, keepalived));
  }
}

function details(
  complaint: Complaint,
  keepalived: DiagnosticDetails["keepalived"] = [],
): DiagnosticDetails {
  return { keepalived, help: complaint.help ?? null, notes: complaint.notes ?? [] };
}
