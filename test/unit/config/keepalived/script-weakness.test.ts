import assert from "node:assert/strict";
import { test } from "node:test";
import type { HostFileStatus } from "../../../../src/config/host.ts";
import { findWeakness } from "../../../../src/config/keepalived/script-weakness.ts";
import { memoryHost } from "../../../support/memory-host.ts";

const SCRIPT = "/srv/checks/check.sh";

function status(kind: HostFileStatus["kind"], mode: number, uid = 0, gid = 0): HostFileStatus {
  return { kind, mode, uid, gid };
}

function weakness(
  statuses: Readonly<Record<string, HostFileStatus>>,
): ReturnType<typeof findWeakness> {
  return findWeakness(SCRIPT, memoryHost({ programs: [SCRIPT], statuses, accounts: ["deploy"] }));
}

test("what only root may change is not weak", () => {
  assert.equal(weakness({}), null);
});

test("an owner other than root is named", () => {
  assert.deepEqual(weakness({ "/srv": status("directory", 0o755, 1000) }), {
    reason: "`/srv` belongs to `deploy`",
    cure: "`chown root /srv`",
  });
  assert.match(weakness({ "/srv": status("directory", 0o755, 77) })?.reason ?? "", /`uid 77`$/);
});

test("root's group may write, another may not", () => {
  assert.equal(weakness({ "/srv": status("directory", 0o775, 0, 0) }), null);
  assert.deepEqual(weakness({ "/srv": status("directory", 0o775, 0, 50) }), {
    reason: "group 50 may write to `/srv` (mode 0775)",
    cure: "`chmod g-w /srv`",
  });
});

test("a sticky directory keeps others from replacing what is in it, a sticky file does not", () => {
  assert.equal(weakness({ "/srv": status("directory", 0o1777) }), null);
  assert.deepEqual(weakness({ [SCRIPT]: status("file", 0o1757) }), {
    reason: `everybody may write to \`${SCRIPT}\` (mode 1757)`,
    cure: `\`chmod o-w ${SCRIPT}\``,
  });
});

test("every weak part has its command", () => {
  const both = weakness({
    "/srv/checks": status("directory", 0o777, 0, 50),
    [SCRIPT]: status("file", 0o755, 1000),
  });
  assert.match(both?.reason ?? "", /^everybody may write to `\/srv\/checks`/);
  assert.equal(both?.cure, `\`chmod go-w /srv/checks\`, \`chown root ${SCRIPT}\``);
});

test("a link is looked at, and what it leads to", () => {
  const target = "/opt/check.sh";
  const host = memoryHost({
    programs: [SCRIPT, target],
    statuses: { "/opt": status("directory", 0o777, 0, 0) },
  });
  const linked = { ...host, realPath: () => target };
  assert.match(findWeakness(SCRIPT, linked)?.reason ?? "", /`\/opt`/);
});
