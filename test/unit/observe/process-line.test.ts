// The daemon's own words against those of keepalived 2.2.7, and the banner against the patterns by
// which roles and exporters read it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { micros } from "../../../src/base/units.ts";
import { COMPATIBLE_BANNER } from "../../../src/observe/banner.ts";
import type { ProcessEvent } from "../../../src/observe/process-event.ts";
import { renderProcessEvent } from "../../../src/observe/process-line.ts";

const failure = { errno: 2, code: "ENOENT", message: "No such file or directory" };

const GOLDEN: readonly (readonly [ProcessEvent, readonly string[]])[] = [
  [{ kind: "starting" }, ["P Starting Keepalived v2.2.7 (01/16,2022)"]],
  [
    { kind: "command-line", words: ["/usr/sbin/keepalived", "--dont-fork"] },
    ["P Command line: '/usr/sbin/keepalived' '--dont-fork'"],
  ],
  [
    { kind: "opening-file", path: "/etc/keepalived/keepalived.conf" },
    ["P -D Opening file '/etc/keepalived/keepalived.conf'."],
  ],
  [
    { kind: "configuration-file", path: "/etc/keepalived/keepalived.conf" },
    ["P Configuration file /etc/keepalived/keepalived.conf"],
  ],
  [
    { kind: "configuration-dump", lines: ["vrrp_instance v {", "    priority 100", "}"] },
    ["V vrrp_instance v {", "V     priority 100", "V }"],
  ],
  [
    { kind: "configuration-missing", path: "/etc/keepalived/keepalived.conf" },
    ["P Config files missing '/etc/keepalived/keepalived.conf'."],
  ],
  [{ kind: "startup-complete" }, ["P Startup complete"]],
  [{ kind: "already-running" }, ["P daemon is already running"]],
  [
    { kind: "stale-pid-file", path: "/run/keepalived.pid" },
    ["P Remove a zombie pid file /run/keepalived.pid"],
  ],
  [
    { kind: "unreadable-pid-file", path: "/run/keepalived.pid" },
    ["P Error reading pid file /run/keepalived.pid"],
  ],
  [
    { kind: "pid-file-failed", path: "/nosuchdir/x.pid", failure },
    ["P pidfile_write : Cannot open /nosuchdir/x.pid pidfile"],
  ],
  [
    { kind: "identifier-changed", identifier: "Keepalived_foo" },
    ["P Changing syslog ident to Keepalived_foo"],
  ],
  [
    { kind: "registering-netlink" },
    [
      "V -D Registering Kernel netlink reflector",
      "V -D Registering Kernel netlink command channel",
    ],
  ],
  [{ kind: "reload-checked-first" }, ["P validate conf before Reload"]],
  [
    { kind: "reload-check-failed", reportPath: "/run/log" },
    ["P err: New config failed validation, see /run/log for details"],
  ],
  [{ kind: "reloading" }, ["P Reloading ...", "V Reloading"]],
  [{ kind: "reload-complete" }, ["P Reload complete"]],
  [{ kind: "stopping" }, ["P Stopping"]],
  [{ kind: "stopped", cpu: null }, ["V Stopped"]],
  [
    { kind: "stopped", cpu: { userUs: micros(4851), systemUs: micros(42_714) } },
    ["V Stopped - used 0.004851 user time, 0.042714 system time"],
  ],
  [
    { kind: "realtime-limit-raised", wantedUs: micros(10_000), limitUs: micros(5_000_000) },
    [
      "V notice: vrrp_rlimit_rttime 10000 is shorter than this program works at times: raised to 5000000",
    ],
  ],
  [{ kind: "ended" }, ["P Stopped Keepalived v2.2.7 (01/16,2022)"]],
  [{ kind: "stop-overdue" }, ["P vrrp process failed to die - forcing termination"]],
  [
    { kind: "timer-late", lateUs: micros(5_552_253) },
    ["V A thread timer expired 5.552253 seconds ago"],
  ],
  [
    { kind: "command-failed", program: "/x.sh", failure },
    ["V alert: Error exec-ing command '/x.sh', error 2: No such file or directory"],
  ],
  [
    { kind: "adapter-note", text: "the module was\r\n  compiled\nfor another" },
    ["V notice: the module was compiled for another"],
  ],
  [{ kind: "fifo-script-ended" }, ["V vrrp notify fifo script terminated"]],
];

for (const [event, expected] of GOLDEN) {
  test(`the daemon's words of ${event.kind}`, () => {
    const shown = renderProcessEvent(event).map(({ speaker, detail, severity, text }) => {
      const mark = severity === "info" ? "" : `${severity}: `;
      return `${speaker === "parent" ? "P" : "V"} ${detail ? "-D " : ""}${mark}${text}`;
    });
    assert.deepEqual(shown, expected);
  });
}

test("the banner is read as version 2.2.7 by every known pattern", () => {
  assert.equal(/[kK]eepalived v(.*) /.exec(COMPATIBLE_BANNER)?.[1], "2.2.7");
  assert.equal(COMPATIBLE_BANNER.split(" ")[1]?.replace(/^v/, ""), "2.2.7");
  assert.match(COMPATIBLE_BANNER, /^Keepalived v2\.\d+\.\d+ \(\d\d\/\d\d,\d{4}\)$/);
});
