// What every row may use while a configuration is compiled: the host, the interfaces it has, and
// how to complain, in our words and in keepalived's.

import type { DiagnosticCode } from "../../codes.ts";
import type { DiagnosticDetails, DiagnosticNote, Reporter } from "../../diagnostic.ts";
import type { ConfigHost, HostInterface } from "../../host.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, keywordSpan, type Statement } from "../ast.ts";
import { linePrefix, type Speaker } from "../keepalived-line.ts";

export interface Complaint {
  readonly code: DiagnosticCode;
  readonly message: string;
  /** keepalived's sentences for it, without place; empty where it says nothing. */
  readonly keepalived?: readonly string[];
  readonly help?: string;
  readonly notes?: readonly DiagnosticNote[];
}

export class Context {
  readonly host: ConfigHost;
  readonly reporter: Reporter;
  readonly configId: string;
  readonly #interfaces: ReadonlyMap<string, HostInterface>;
  readonly #defined: Map<string, Span> = new Map();
  #speaker: Speaker = "both";

  constructor(host: ConfigHost, reporter: Reporter, configId: string) {
    this.host = host;
    this.reporter = reporter;
    this.configId = configId;
    this.#interfaces = new Map(host.interfaces().map((link) => [link.name, link]));
  }

  interface(name: string): HostInterface | undefined {
    return this.#interfaces.get(name);
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

  /** About something found after parsing; keepalived then names no line. */
  after(span: Span | null, complaint: Complaint): void {
    const keepalived = (complaint.keepalived ?? []).map((text) => ({
      process: "vrrp" as const,
      text,
    }));
    this.reporter.report(complaint.code, complaint.message, span, details(complaint, keepalived));
  }

  #say(statement: Statement, span: Span, complaint: Complaint): void {
    const texts = complaint.keepalived ?? [];
    const keepalived = texts.flatMap((text) =>
      linePrefix(statement.keyword.line, this.#speaker, text),
    );
    this.reporter.report(complaint.code, complaint.message, span, details(complaint, keepalived));
  }
}

function details(
  complaint: Complaint,
  keepalived: DiagnosticDetails["keepalived"] = [],
): DiagnosticDetails {
  return { keepalived, help: complaint.help ?? null, notes: complaint.notes ?? [] };
}
