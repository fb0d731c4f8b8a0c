// Which programs may hang, from mount tables as the kernel writes them.

import assert from "node:assert/strict";
import { test } from "node:test";
import { MountTable, mountOf, parseMounts } from "../../../src/os/mount-table.ts";

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
