// What is said about the host, and what is not said where the file is another machine's.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import type { ConfigHost } from "../../../src/config/host.ts";
import { lintFile } from "../../../src/lint/lint.ts";
import { type MemoryHostOptions, memoryHost } from "../../support/memory-host.ts";

function said(
  text: string,
  options: MemoryHostOptions = {},
  change: (host: ConfigHost) => ConfigHost = (host) => host,
): string[] {
  const host = change(memoryHost({ ...options, files: { "/k": text } }));
  const { diagnostics } = lintFile({ path: "/k", configId: null, elsewhere: false }, host);
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

function instance(settings: string): string {
  return `vrrp_instance V {\n interface eth0\n virtual_router_id 1\n ${settings}\n}\n`;
}

test("an address that VRRP has put on the interface is no network of it", () => {
  const vip = prefix(IpAddress.of("10.9.9.9"), 24);
  const found = said(instance("virtual_ipaddress { 10.9.9.9/24 }"), {}, (host) => ({
    ...host,
    interfaces: () =>
      host.interfaces().map((link) => ({ ...link, addresses: [...link.addresses, vip] })),
  }));
  assert.deepEqual(found, [
    "vip-off-subnet: `10.9.9.9` is in no network of `eth0`, which has 10.250.1.1/24",
  ]);
});

test("nothing is said about an interface without addresses of the family", () => {
  const bare = (host: ConfigHost): ConfigHost => ({
    ...host,
    interfaces: () => host.interfaces().map((link) => ({ ...link, addresses: [] })),
  });
  assert.deepEqual(said(instance("virtual_ipaddress { 10.9.9.9/24 }"), {}, bare), []);
});

test("a link-local address needs no network", () => {
  assert.deepEqual(said(instance("virtual_ipaddress { fe80::99 }")), []);
});

test("one address is a clear source, two are not", () => {
  const unicast = instance("unicast_peer { 10.250.1.2 }\n virtual_ipaddress { 10.250.1.9 }");
  assert.deepEqual(said(unicast), []);
  const second = prefix(IpAddress.of("10.250.1.77"), 24);
  const two = said(unicast, {}, (host) => ({
    ...host,
    interfaces: () =>
      host.interfaces().map((link) => ({ ...link, addresses: [...link.addresses, second] })),
  }));
  assert.deepEqual(two, [
    "no-unicast-source: `V` sends from whatever address comes first on `eth0`, which has 2",
  ]);
});

const WEAK = { kind: "directory", mode: 0o777, uid: 0, gid: 0 } as const;

test("one weak directory is one finding, whatever is run from it", () => {
  const text = instance(
    "virtual_ipaddress { 10.250.1.9 }\n notify_master /usr/local/bin/notify.sh\n notify /usr/local/bin/notify.sh",
  );
  const found = said(text, { statuses: { "/usr/local": WEAK } });
  assert.deepEqual(
    found.filter((line) => line.startsWith("script-weak")),
    [
      "script-weak: everybody may write to `/usr/local` (mode 0777), and root runs `/usr/local/bin/notify.sh`; script security would refuse it",
    ],
  );
});

test("what another account runs is that account's", () => {
  const text = instance(
    'virtual_ipaddress { 10.250.1.9 }\n notify "/usr/local/bin/notify.sh" deploy',
  );
  const options = { statuses: { "/usr/local": WEAK }, accounts: ["deploy"] };
  assert.ok(said(text, options).every((line) => !line.startsWith("script-weak")));
});
