// Findings in single instances, beyond the plain case of each code.

import assert from "node:assert/strict";
import { test } from "node:test";
import { lintFile } from "../../../src/lint/lint.ts";
import { memoryHost } from "../../support/memory-host.ts";

function said(text: string): string[] {
  const host = memoryHost({ files: { "/k": text } });
  const { diagnostics } = lintFile({ path: "/k", configId: null, elsewhere: true }, host);
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}

function instance(settings: string): string {
  return `vrrp_instance V {\n interface eth0\n virtual_router_id 1\n ${settings}\n}\n`;
}

for (const [vip, reason] of [
  ["10.0.0.0/24", "it is the network's own"],
  ["10.0.0.7/29", "it is the network's broadcast address"],
  ["239.1.1.1/32", "it is a multicast group"],
  ["127.0.0.5/32", "it is of the loopback network"],
] as const) {
  test(`${vip} is no host's address`, () => {
    assert.deepEqual(said(instance(`virtual_ipaddress { ${vip} }`)), [
      `vip-not-a-host: \`${vip}\` cannot be a host's address: ${reason}`,
    ]);
  });
}

for (const vip of ["10.0.0.0/31", "10.0.0.255", "10.0.0.0/32", "2001:db8::/64 dev eth0"]) {
  test(`${vip} may be a host's address`, () => {
    const found = said(instance(`virtual_ipaddress { ${vip} }`));
    assert.ok(found.every((line) => !line.startsWith("vip-not-a-host")));
  });
}

test("a source that is a virtual address is found with either keyword", () => {
  for (const keyword of ["unicast_src_ip", "mcast_src_ip"]) {
    const settings = `${keyword} 10.0.0.9\n unicast_peer { 10.0.0.2 }`;
    assert.deepEqual(said(instance(`${settings}\n virtual_ipaddress { 10.0.0.9/24 }`)), [
      "vip-as-endpoint: `10.0.0.9` is the source of the adverts and a virtual address of `V`",
    ]);
  }
});

test("strict mode of one instance is told at that instance", () => {
  assert.deepEqual(said(instance("strict_mode on\n virtual_ipaddress { 10.0.0.9/24 }")), [
    "strict-silent-vip: with `strict_mode` keepalived drops what is sent to the addresses of `V`",
  ]);
});

test("an address owner answers in strict mode, too", () => {
  const owner = "strict_mode on\n priority 255\n virtual_ipaddress { 10.0.0.9/24 }";
  assert.deepEqual(said(instance(owner)), []);
});

test("a weight that works at one end only has an effect", () => {
  const chk = 'vrrp_script chk {\n script "/bin/true"\n weight 10\n}\n';
  const big = 'vrrp_script big {\n script "/bin/true"\n weight -200\n}\n';
  const text = instance(
    "priority 254\n virtual_ipaddress { 10.0.0.9/24 }\n track_script { chk\n big }",
  );
  const codes = said(chk + big + text);
  assert.ok(codes.every((line) => !line.startsWith("weight-without-effect")));
});

test("a file that others include may define what they track", () => {
  const part = 'vrrp_script chk {\n script "/bin/true"\n}\n';
  assert.ok(said(part).every((line) => !line.startsWith("unused-tracker")));
});

test("files and processes that nothing tracks are found, as scripts are", () => {
  const text = `track_file f {\n file /var/run/f\n}\nvrrp_track_process p {\n process haproxy\n}\n`;
  const found = said(text + instance("virtual_ipaddress { 10.0.0.9/24 }"));
  assert.deepEqual(found, [
    "unused-tracker: nothing tracks `f`, so it has no effect",
    "unused-tracker: nothing tracks `p`, so it has no effect",
  ]);
});
