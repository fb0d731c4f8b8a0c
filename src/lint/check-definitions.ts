// Checks as they are defined: whether anything uses them, and whether their times fit.

import { MICROS_PER_SECOND } from "../base/units.ts";
import type { Reporter } from "../config/diagnostic.ts";
import type { Check, Subject } from "./subject.ts";

export const checkDefinitions: Check = (subject, reporter) => {
  checkUse(subject, reporter);
  checkTimes(subject, reporter);
};

function checkUse({ configuration, places }: Subject, reporter: Reporter): void {
  // A part of a configuration that other files include.
  if (configuration.instances.length === 0) return;
  const { scripts, files, processes } = configuration;
  const kinds = [
    { defined: scripts, user: "track_script", keywords: ["vrrp_script"] },
    { defined: files, user: "track_file", keywords: ["track_file", "vrrp_track_file"] },
    { defined: processes, user: "track_process", keywords: ["vrrp_track_process"] },
  ];
  for (const { defined, user, keywords } of kinds) {
    const used = places.namesIn(user);
    for (const { name } of defined) {
      if (used.has(name)) continue;
      const spans = keywords.map((keyword) => places.block(keyword, name).name);
      reporter.report(
        "unused-tracker",
        `nothing tracks \`${name}\`, so it has no effect`,
        spans.find((span) => span !== null) ?? null,
        { help: `name it in a \`${user}\` block, or remove it` },
      );
    }
  }
}

function checkTimes({ configuration, places }: Subject, reporter: Reporter): void {
  for (const { name, intervalUs, timeoutUs } of configuration.scripts) {
    if (timeoutUs <= intervalUs) continue;
    const block = places.block("vrrp_script", name);
    const interval = block.keyword("interval");
    reporter.report(
      "timeout-over-interval",
      `\`${name}\` may run ${timeoutUs / MICROS_PER_SECOND} s and is to start every ${intervalUs / MICROS_PER_SECOND} s`,
      block.value("timeout"),
      { notes: interval === null ? [] : [{ message: "started this often", span: interval }] },
    );
  }
}
