// The daemon's life on a host in memory: what it says, which files it leaves, how it ends.

import assert from "node:assert/strict";
import { test } from "node:test";
import { leaderView } from "../observe/leader-view.ts";
import { address, configure } from "../vrrp/fixture.ts";
import { FakeHost } from "./fake-host.ts";
import { configuration } from "./fake-services.ts";
import { EPERM } from "./fakes.ts";

const INTRODUCTION = [
  "P Starting Keepalived v2.2.7 (01/16,2022)",
  "P Running on Linux 6.1.0 #1 SMP (vrrpd 0.0.0, Node v20)",
  "P Command line: '/usr/sbin/keepalived' '--dont-fork'",
];
const CONFIGURED = "P Configuration file /etc/keepalived/keepalived.conf";
const STOPPED = "P Stopped Keepalived v2.2.7 (01/16,2022)";

test("a start and a stop read like keepalived's", () => {
  const host = new FakeHost();
  host.engine.respond = (input) => (input.kind === "stop" ? [{ kind: "stopped" }] : []);
  host.start();
  assert.deepEqual(host.lines, [...INTRODUCTION, CONFIGURED, "P Startup complete"]);
  assert.deepEqual(host.engine.kinds(), ["kernel-snapshot", "wall-clock", "configured"]);
  assert.equal(host.files.contents.get("/run/keepalived.pid"), "4711\n");
  assert.equal(host.files.contents.get("/run/vrrp.pid"), "4711\n");
  assert.deepEqual(host.serviceManager.states, [
    "READY=1",
    "MAINPID=4711",
    "STATUS=no VRRP instance",
  ]);
  assert.deepEqual(host.processes.names, ["keepalived"]);
  assert.deepEqual(host.umasks, [0o022, 0o177]);

  host.lines.length = 0;
  host.signals.deliver("SIGTERM");
  assert.deepEqual(host.lines, ["P Stopping", "V Stopped", STOPPED]);
  assert.equal(host.serviceManager.states.at(-1), "STOPPING=1");
  assert.deepEqual([...host.files.contents.keys()], []);
  assert.deepEqual(host.ended, [0]);
  assert.equal(host.packets.closed && host.netlink.closed && host.timer.closed, true);
});

test("a configuration is written into the log where --dump-conf asks for it", () => {
  const host = new FakeHost();
  host.start({ dumpConfiguration: true });
  const dumped = host.lines.slice(4, -1);
  assert.deepEqual(dumped.slice(0, 2), ["V child_wait_time 5", "V global_defs {"]);
  assert.equal(dumped.at(-1), "V }");
});

test("details are said with --log-detail only", () => {
  const host = new FakeHost();
  host.engine.respond = (input) => (input.kind === "stop" ? [{ kind: "stopped" }] : []);
  host.start({ detail: true });
  host.signals.deliver("SIGINT");
  assert.deepEqual(host.lines.slice(3), [
    "P Opening file '/etc/keepalived/keepalived.conf'.",
    CONFIGURED,
    "V Registering Kernel netlink reflector",
    "V Registering Kernel netlink command channel",
    "P Startup complete",
    "P Stopping",
    "V Stopped - used 0.000001 user time, 0.000002 system time",
    STOPPED,
  ]);
});

test("without --dont-fork it stays in the foreground and says so", () => {
  const host = new FakeHost();
  host.start({ dontFork: false });
  assert.match(host.lines[3] ?? "", /^P staying in the foreground/);
});

test("what an option cannot do is one line", () => {
  const host = new FakeHost();
  host.start({ notes: [{ option: "--snmp", note: "there is no SNMP subagent" }] });
  assert.equal(host.lines[3], "P option --snmp: there is no SNMP subagent");
});

test("a missing configuration ends with 6", () => {
  const host = new FakeHost();
  host.loaded = { kind: "missing", path: "/etc/keepalived/keepalived.conf" };
  host.start();
  assert.deepEqual(host.lines.slice(3), [
    "P Config files missing '/etc/keepalived/keepalived.conf'.",
    STOPPED,
  ]);
  assert.deepEqual(host.ended, [6]);
  assert.equal(host.files.contents.size, 0);
});

test("a configuration that cannot run ends with 2, its reasons said", () => {
  const host = new FakeHost();
  const text = "(VI_1) Unknown interface!";
  host.loaded = {
    kind: "unusable",
    diagnostics: [{ severity: "info", speaker: "vrrp", text }],
  };
  host.start();
  assert.deepEqual(host.lines.slice(4), [
    "V (VI_1) Unknown interface!",
    "P exited with permanent error CONFIG. Terminating",
    STOPPED,
  ]);
  assert.deepEqual(host.ended, [2]);
});

test("a second daemon leaves the first one alone and ends with 0", () => {
  const host = new FakeHost();
  host.files.contents.set("/run/keepalived.pid", "99\n");
  host.living.set(99, ["keepalived", "/usr/sbin/keepalived"]);
  host.start();
  assert.deepEqual(host.lines.slice(4), ["P daemon is already running"]);
  assert.deepEqual(host.ended, [0]);
  assert.equal(host.files.contents.get("/run/keepalived.pid"), "99\n");
  assert.deepEqual(host.engine.inputs, []);
});

test("a pid file that cannot be written ends with 0", () => {
  const host = new FakeHost();
  host.files.unwritable.add("/nosuchdir/x.pid");
  host.start({
    pidFiles: { parent: "/nosuchdir/x.pid", vrrp: null, checkers: null, bfd: null },
  });
  assert.deepEqual(host.lines.slice(4), [
    "P pidfile_write : Cannot open /nosuchdir/x.pid pidfile",
    STOPPED,
  ]);
  assert.deepEqual(host.ended, [0]);
});

test("a kernel that refuses netlink ends with 4 and leaves no pid file", () => {
  const host = new FakeHost();
  host.netlinkFailure = EPERM;
  host.start();
  assert.equal(host.lines.at(-2), "P netlink: Operation not permitted (EPERM)");
  assert.deepEqual(host.ended, [4]);
  assert.equal(host.files.contents.size, 0);
});

test("`instance` names the log and the pid files", () => {
  const host = new FakeHost();
  host.loaded = {
    kind: "loaded",
    configuration: configuration({ instanceName: "foo" }),
    diagnostics: [],
  };
  host.start();
  assert.equal(host.lines[4], "P Changing syslog ident to Keepalived_foo");
  assert.deepEqual(
    [...host.files.contents.keys()],
    ["/run/keepalived/keepalived_foo.pid", "/run/keepalived/vrrp_foo.pid"],
  );
});

test("a network namespace is entered before anything is looked at in it", () => {
  const host = new FakeHost();
  host.namespaces.add("blue");
  host.start({ netNamespace: "blue" });
  assert.deepEqual(host.entered, ["blue"]);
  assert.equal(host.lines[4], "P Changing syslog ident to Keepalived_blue");
  assert.deepEqual(
    [...host.files.contents.keys()],
    ["/run/keepalived/blue/keepalived.pid", "/run/keepalived/blue/vrrp.pid"],
  );
});

test("`net_namespace` of the file counts where no option names one", () => {
  const host = new FakeHost();
  host.namespaces.add("blue").add("green");
  host.loaded = {
    kind: "loaded",
    configuration: configuration({ netNamespace: "green" }),
    diagnostics: [],
  };
  host.start();
  assert.deepEqual(host.entered, ["green"]);
  host.start({ netNamespace: "blue" });
  assert.deepEqual(host.entered, ["green", "blue"]);
});

test("without its network namespace it fails", () => {
  const host = new FakeHost();
  host.start({ netNamespace: "blue" });
  assert.deepEqual(host.lines.slice(3), [
    "P Failed to open /run/netns/blue",
    "P Unable to set network namespace blue - exiting",
    STOPPED,
  ]);
  assert.deepEqual(host.ended, [4]);
});

test("the marks of an earlier run reach the engine before its configuration", () => {
  const host = new FakeHost();
  host.files.contents.set("/run/vrrp.owned", "boot net:[1]\n2 10.129.0.10/24\n");
  host.start();
  const [first] = host.engine.inputs;
  assert.deepEqual(first?.kind === "kernel-snapshot" && first.ownMarks, ["2 10.129.0.10/24"]);
});

test("marks of another boot or network namespace count as none", () => {
  const host = new FakeHost();
  host.files.contents.set("/run/vrrp.owned", "boot net:[2]\n2 10.129.0.10/24\n");
  host.start();
  const [first] = host.engine.inputs;
  assert.deepEqual(first?.kind === "kernel-snapshot" && first.ownMarks, []);
});

test("SIGUSR1 has the log tell how each address stands that follows a key", () => {
  const host = new FakeHost();
  host.start();
  host.lines.length = 0;
  host.engine.leaders = [leaderView({ name: "pg" }), leaderView({ name: "web" })];
  host.signals.deliver("SIGUSR1");
  assert.match(
    host.lines.join("\n"),
    /^P SIGUSR1: data dumps[^\n]*\nV? ?pg: [^\n]*\nV? ?web: [^\n]*$/,
  );
});

test("dumps that are not written yet are said, and other signals do no harm", () => {
  const host = new FakeHost();
  host.start();
  host.lines.length = 0;
  for (const signal of ["SIGUSR1", "SIGUSR2", "SIGRTMIN+2", "SIGRTMAX-1", "SIGPIPE"] as const) {
    host.signals.deliver(signal);
  }
  host.signals.deliver("SIGALRM");
  assert.deepEqual(host.lines, [
    "P SIGUSR1: data dumps are not yet supported, nothing was written",
    "P SIGUSR2: statistics dumps are not yet supported, nothing was written",
    "P SIGRTMIN+2: JSON dumps are not yet supported, nothing was written",
    "P SIGRTMAX-1: statistics dumps are not yet supported, nothing was written",
    "P SIGALRM ignored",
  ]);
  assert.deepEqual(host.ended, []);
});

test("the loop feeds the watchdog thrice a period", () => {
  const host = new FakeHost();
  host.serviceManager.watchdogUs = 3_000_000;
  host.start();
  const fed = (): number =>
    host.serviceManager.states.filter((state) => state === "WATCHDOG=1").length;
  assert.equal(fed(), 1);
  host.clock.advance(1_000_000);
  host.timer.expire();
  host.clock.advance(999_999);
  host.timer.expire();
  assert.equal(fed(), 2);
});

test("the service manager sees one status for all that changed in a turn", () => {
  const host = new FakeHost();
  host.engine.respond = (input) =>
    input.kind === "configured"
      ? ["VI_1", "VI_2"].map((instance) => ({
          kind: "event" as const,
          event: {
            kind: "state-changed" as const,
            instance,
            from: "INIT" as const,
            to: "BACKUP" as const,
            cause: "startup" as const,
            initial: true,
          },
        }))
      : [];
  host.start();
  const statuses = host.serviceManager.states.filter((state) => state.startsWith("STATUS="));
  assert.deepEqual(statuses, [
    "STATUS=VI_1 BACKUP, VI_2 BACKUP",
    "STATUS=VI_1 BACKUP, VI_2 BACKUP",
  ]);
});

test("the takeover of the most addresses is rehearsed, on a stage", () => {
  const host = new FakeHost();
  const many = [address("10.0.0.2", 24), address("10.0.0.3", 24), address("10.0.0.4", 24)];
  const instances = [
    configure({ name: "short", addresses: [address("10.0.0.1", 24)] }),
    configure({ name: "long", addresses: many.slice(0, 1), excludedAddresses: many.slice(1) }),
    configure({ name: "also short", addresses: many.slice(0, 2) }),
  ];
  host.loaded = {
    kind: "loaded",
    configuration: { ...configuration(), instances },
    diagnostics: [],
  };
  host.start();
  host.turn();
  const [asked, again] = host.stage.netlink.addressCalls.map((operations) =>
    operations.map((operation) => operation.address.prefix.address.text),
  );
  assert.deepEqual(asked, ["10.0.0.2", "10.0.0.3", "10.0.0.4"]);
  assert.deepEqual(again, asked);
  assert.deepEqual([host.netlink.addressCalls, host.packets.sent], [[], []]);
});
