// Whatever an instance is told in its block, in whatever order: if it may run, it can lead.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { loadKeepalivedConfig } from "../../../src/config/keepalived/load.ts";
import { rehearseTakeover } from "../../../src/engine/rehearsal.ts";
import { memoryHost } from "../../support/memory-host.ts";

const PATH = "/etc/keepalived/keepalived.conf";
const SECRET = "hex:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/** What bears on the form of an advert. */
const LINES = [
  "version 2",
  "version 3",
  "native_ipv6",
  "strict_mode",
  ...["0.01", "0.5", "1.5", "40.95", "41", "254.6", "300"].map((value) => `advert_int ${value}`),
  "authentication {\nauth_type PASS\nauth_pass secret\n}",
  "authentication {\nauth_type AH\nauth_pass secret\n}",
  `auth_hmac {\nkey 1 ${SECRET}\nactive_key 1\n}`,
  `auth_hmac {\nkey 1 ${SECRET}\nmode receive-only\n}`,
  "unicast_src_ip 10.250.1.1",
  "unicast_src_ip fe80::1",
  "unicast_peer {\n10.0.0.2\n10.0.0.3 min_ttl 3 max_ttl 9\n}",
  "unicast_peer {\nfe80::2\n}",
  "unicast_ttl 64",
  "mcast_src_ip 10.9.9.9",
  "mcast_dst_ip 224.0.0.200",
  "v3_checksum_as_v2",
  "old_unicast_checksum",
  "no_virtual_ipaddress",
  "virtual_ipaddress {\n10.0.0.1/24\n10.0.0.2/24 dev eth1\n}",
  "virtual_ipaddress {\nfd00::1/64\nfe80::1/64\n}",
  "virtual_ipaddress_excluded {\n10.0.0.9/24\nfd00::9/64\n}",
];

const block = fc.shuffledSubarray(LINES, { minLength: 1, maxLength: 8 });

test("an instance that may run can lead, whatever its block says", () => {
  let led = 0;
  const runs = 1_000;
  fc.assert(
    fc.property(block, (lines) => {
      const body = ["interface eth0", "virtual_router_id 51", ...lines].join("\n");
      const text = `vrrp_instance VI_1 {\n${body}\n}\n`;
      const host = memoryHost({ files: { [PATH]: text } });
      const { configuration } = loadKeepalivedConfig(PATH, host, { configId: "a" });
      for (const config of configuration?.instances ?? []) {
        rehearseTakeover(config);
        led++;
      }
    }),
    { numRuns: runs },
  );
  assert.ok(led > runs / 4, `only ${led} of ${runs} may run: nothing is tested`);
});
