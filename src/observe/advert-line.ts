// Words for what one instance reports about adverts, its own and those it heard. Lines that every
// received advert can cause have a repetition key.

import { assertNever } from "../base/invariant.ts";
import type { EngineEvent } from "../engine/event.ts";
import { formatSeconds, instanceLine, type Line, type LineTraits } from "./line.ts";
import { describeRejection } from "./packet-line.ts";

export type Report = Extract<EngineEvent, { kind: "instance" }>["report"];

export function renderReport(instance: string, report: Report): Line {
  const perPacket: LineTraits = { repeats: `${instance}/${report.kind}` };
  const say = (text: string, traits: LineTraits = {}): Line => instanceLine(instance, text, traits);
  switch (report.kind) {
    case "advert-timeout":
      return say("Receive advertisement timeout", { detail: true });
    case "lower-priority-discarded":
      return say(
        `received lower priority (${report.priority}) advert ` +
          `from ${report.source.text} - discarding`,
        { ...perPacket, fields: heard(report) },
      );
    case "backup-received-priority-zero":
      return say("Backup received priority 0 advertisement", {
        ...perPacket,
        detail: true,
        fields: { source: report.source.text },
      });
    case "master-received-priority-zero":
      return say("Master received priority 0 message", {
        ...perPacket,
        detail: true,
        fields: { source: report.source.text },
      });
    case "ah-sequence-followed":
      return say("IPSEC-AH : Syncing seq_num - Increment seq", perPacket);
    case "sent-priority-zero":
      return say("sent 0 priority", { detail: true });
    case "preempt-delay-started":
      return say(`start preempt delay (${formatSeconds(report.delayUs)})`, { detail: true });
    case "preempt-delay-stopped":
      return say("stop preempt delay", { detail: true });
    case "old-unicast-checksum":
      return say("Setting unicast VRRPv3 checksum to old version");
    case "addresses-differ":
      return say(describeRejection(report.reason, report.vrid) ?? "addresses differ", {
        ...perPacket,
        fields: { source: report.source.text },
      });
    case "interval-learned":
      return say(
        `advertisement interval updated from ${ms(report.fromUs)} to ${ms(report.toUs)} by master`,
        { ...perPacket, detail: true },
      );
    case "interval-restored":
      return say(
        `changing advert interval from ${ms(report.fromUs)} to ` +
          `locally configured ${ms(report.toUs)}`,
        { detail: true },
      );
    case "duplicate-owner":
      return say(
        "CONFIGURATION ERROR: local instance and a remote instance are both configured " +
          "as address owner, please fix - reducing local priority",
        { ...perPacket, fields: { source: report.source.text } },
      );
    case "paused":
    case "timer-expired":
      return renderLateness(instance, report);
    case "higher-priority-advert":
    case "same-priority-higher-address":
    case "lower-priority-advert":
      return renderElection(instance, report);
    default:
      return assertNever(report);
  }
}

/** keepalived has no such lines: it only says that a timer was late. */
function renderLateness(
  instance: string,
  report: Extract<Report, { kind: "paused" | "timer-expired" }>,
): Line {
  if (report.kind === "paused") {
    const away = formatSeconds(report.durationUs);
    return instanceLine(instance, `did not run for ${away} s, ${AFTER_A_PAUSE[report.next]}`, {
      severity: "warning",
      fields: { pausedUs: report.durationUs },
      // The daemon has said that it was late; nothing more follows for this instance.
      detail: report.next === "goes-on",
    });
  }
  const late = formatSeconds(report.latenessUs);
  return instanceLine(instance, `own advert is ${late} s late, others took over`, {
    severity: "warning",
    fields: { lateUs: report.latenessUs },
  });
}

const AFTER_A_PAUSE: Readonly<Record<Extract<Report, { kind: "paused" }>["next"], string>> = {
  listens: "listening before judging",
  speaks: "speaking at once",
  "goes-on": "going on",
};

/** A MASTER that heard another MASTER. */
function renderElection(
  instance: string,
  report: Extract<
    Report,
    { kind: "higher-priority-advert" | "same-priority-higher-address" | "lower-priority-advert" }
  >,
): Line {
  const perPacket: LineTraits = { repeats: `${instance}/${report.kind}`, fields: heard(report) };
  const source = report.source.text;
  const { priority } = report;
  switch (report.kind) {
    case "higher-priority-advert":
      return instanceLine(
        instance,
        `Master received advert from ${source} with higher priority ${priority}, ` +
          `ours ${report.own}`,
        perPacket,
      );
    case "same-priority-higher-address":
      return instanceLine(
        instance,
        `Master received advert from ${source} with same priority ${priority} ` +
          "but higher IP address than ours",
        perPacket,
      );
    case "lower-priority-advert":
      return instanceLine(
        instance,
        `Received advert from ${source} with lower priority ${priority}, ours ${report.own}` +
          (report.forcesElection ? ", forcing new election" : ""),
        perPacket,
      );
    default:
      return assertNever(report);
  }
}

function heard(report: {
  readonly source: { readonly text: string };
  readonly priority: number;
}): Record<string, string | number> {
  return { source: report.source.text, peerPriority: report.priority };
}

function ms(us: number): string {
  return `${Math.round(us / 1000)}ms`;
}
