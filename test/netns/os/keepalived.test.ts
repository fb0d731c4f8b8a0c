// Addresses as `ip` shows them after keepalived set them, and after we did: the same lines.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import type { AddressSpec } from "../../../src/model/kernel.ts";
import { openNetlink } from "../../../src/os/netlink.ts";
import { CLEAN_ENVIRONMENT, tryRun } from "../lab/command.ts";
import { KEEPALIVED_PATH } from "../lab/flavor.ts";
import { until } from "../lab/until.ts";
import { type End, skip, withWire } from "./wire.ts";

const NODAD = 0x02;
const HOME_ADDRESS = 0x10;
const NO_PREFIX_ROUTE = 0x200;

const missing = tryRun(KEEPALIVED_PATH, "--version").status === 0 ? false : "no keepalived here";

/** A line of `virtual_ipaddress`, and what it asks of the kernel. */
const ADDRESSES: ReadonlyArray<readonly [line: string, spec: Partial<AddressSpec>]> = [
  ["10.129.0.10/24 label eth0:1", { label: "eth0:1" }],
  ["10.5.0.1/32 scope link brd 10.5.0.255", { scope: 253, broadcast: IpAddress.of("10.5.0.255") }],
  ["10.6.0.1/32 peer 10.6.0.2", { peer: prefix(IpAddress.of("10.6.0.2"), 32) }],
  ["10.7.0.1/24 brd +", { broadcast: IpAddress.of("10.7.0.255") }],
  ["10.8.0.1/32 noprefixroute", { flags: NO_PREFIX_ROUTE }],
  ["10.9.0.1/8 scope host", { scope: 254 }],
  ["fd00::10/64", { flags: NODAD }],
  ["fd00::12/64 home", { flags: NODAD | HOME_ADDRESS }],
  ["fd00::13/64 preferred_lft 0", { flags: NODAD, preferredLifetimeSeconds: 0 }],
];

function specOf(end: End, line: string, rest: Partial<AddressSpec>): AddressSpec {
  const [address = "", bits = ""] = (line.split(" ")[0] ?? "").split("/");
  return {
    interfaceIndex: end.interfaceIndex,
    prefix: prefix(IpAddress.of(address), Number(bits)),
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: 0,
    preferredLifetimeSeconds: null,
    protocol: 0,
    ...rest,
  };
}

function config(): string {
  const lines = ADDRESSES.map(([line]) => `    ${line}`);
  const of = (colon: boolean): string =>
    lines.filter((line) => line.includes("::") === colon).join("\n");
  return `vrrp_instance VI_1 {
  state MASTER
  interface eth0
  virtual_router_id 51
  priority 255
  advert_int 1
  virtual_ipaddress {
${of(false)}
  }
  virtual_ipaddress_excluded {
${of(true)}
  }
}
`;
}

/** Lines about eth0 without its index, its own addresses left out. */
function shown(end: End): string[] {
  return end.space
    .run("ip", "-o", "addr", "show", "dev", "eth0")
    .split("\n")
    .map((line) => line.replace(/^\d+:\s+/, "").replaceAll(/\s+/g, " "))
    .filter((line) => line !== "" && !/ (?:10\.129\.0\.1[12]|fe80::1[12])\//.test(line))
    .toSorted((a, b) => (a < b ? -1 : 1));
}

async function addressesOfKeepalived(end: End): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-"));
  const file = path.join(folder, "keepalived.conf");
  writeFileSync(file, config());
  const [program = "", ...words] = end.space.enter(
    ...[KEEPALIVED_PATH, "--dont-fork", "--vrrp", "--log-console", `--use-file=${file}`],
    ...[`--pid=${folder}/a.pid`, `--vrrp_pid=${folder}/b.pid`],
  );
  const daemon = spawn(program, words, { env: CLEAN_ENVIRONMENT, stdio: "ignore" });
  try {
    return await until("keepalived's addresses", () => {
      const lines = shown(end);
      return lines.length === ADDRESSES.length ? lines : null;
    });
  } finally {
    const gone = new Promise((resolve) => daemon.once("exit", resolve));
    daemon.kill("SIGTERM");
    await gone;
    rmSync(folder, { recursive: true });
  }
}

test("addresses look as after keepalived set them", {
  skip: skip !== false ? skip : missing,
}, async () => {
  await withWire(async (a, b) => {
    const expected = await addressesOfKeepalived(a);
    const netlink = b.space.inside(openNetlink);
    assert.ok(netlink.ok);
    const operations = ADDRESSES.map(
      ([line, rest]) => ({ kind: "add", address: specOf(b, line, rest) }) as const,
    );
    const outcomes = netlink.value.changeAddresses(operations);
    netlink.value.close();
    assert.deepEqual(
      outcomes.map((outcome) => outcome.ok),
      ADDRESSES.map(() => true),
    );
    assert.deepEqual(shown(b), expected);
    assert.ok(
      expected.some((line) => line.includes("secondary eth0:1")),
      expected.join("\n"),
    );
  });
});
