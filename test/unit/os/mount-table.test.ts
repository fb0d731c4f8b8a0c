// Which programs may hang, from mount tables as the kernel writes them.

import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { leadsToDependent, MountTable, mountOf, parseMounts } from "../../../src/os/mount-table.ts";

const TABLE = `22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
30 27 0:30 / /srv rw,relatime shared:1 master:2 - nfs4 host:/srv rw,addr=10.0.0.1
31 30 254:1 / /srv/local rw,relatime - xfs /dev/vdb rw
32 27 0:32 / /mnt/a\\040b rw,relatime - fuse.sshfs host: rw
33 27 0:33 / /auto rw,relatime - autofs systemd-1 rw
34 33 254:2 / /auto rw,relatime - ext4 /dev/vdc rw
`;

test("the deepest mount counts, of several on one place the last", () => {
  const mounts = parseMounts(TABLE);
  const hangs = (file: string): boolean | undefined => mountOf(file, mounts)?.dependent;
  assert.equal(hangs("/usr/bin/true"), false);
  assert.equal(hangs("/srv/check.sh"), true);
  assert.equal(hangs("/srv/local/check.sh"), false);
  assert.equal(hangs("/srv.d/check.sh"), false);
  assert.equal(hangs("/mnt/a b/check.sh"), true);
  assert.equal(hangs("/auto/check.sh"), false);
  assert.equal(hangs("relative"), undefined);
});

test("the programs of this machine are where they were mounted", () => {
  const table = new MountTable();
  assert.equal(table.mayHang("/proc/self/exe"), false);
  assert.equal(table.mayHang("/proc/self/exe"), false);
  table.close();
});

test("a link, or a folder that is one, leads to a file server as its target does", (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  context.after(() => rmSync(folder, { recursive: true }));
  const at = (name: string): string => path.join(folder, name);
  // Nothing answers there: a look at it would not find the file.
  const mounts = [
    { point: "/", dependent: false },
    { point: at("nfs"), dependent: true },
  ];
  mkdirSync(at("local"));
  symlinkSync(at("nfs/check.sh"), at("absolute"));
  symlinkSync("../nfs/check.sh", at("local/relative"));
  symlinkSync("local/relative", at("twice"));
  symlinkSync("nfs", at("scripts"));
  symlinkSync("/bin/true", at("true"));
  symlinkSync("ring", at("ring"));
  for (const name of ["absolute", "local/relative", "twice", "scripts/check.sh", "nfs/check.sh"]) {
    assert.equal(leadsToDependent(at(name), mounts), true, name);
  }
  assert.equal(leadsToDependent(at("local/../nfs"), mounts), true);
  for (const name of ["true", "ring", "local/none", "none/../true", "nfs.d/x"]) {
    assert.equal(leadsToDependent(at(name), mounts), false, name);
  }
});
