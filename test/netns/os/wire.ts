// Two network namespaces with one cable between their `eth0`s, for tests of the adapters against
// the kernel: one process, sockets in both.

import { readFileSync } from "node:fs";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { Namespace } from "../lab/namespace.ts";
import { missingPackages } from "../lab/requirements.ts";
import { until } from "../lab/until.ts";

/** Why these tests cannot run here; false where they can. */
export const skip: string | false = findObstacle() ?? false;

/** Whether root here is root of the machine; in a user namespace some things stay forbidden. */
export const isHostRoot: boolean =
  process.getuid?.() === 0 &&
  /^\s*0\s+0\s+4294967295$/m.test(readFileSync("/proc/self/uid_map", "latin1"));

function findObstacle(): string | null {
  if (process.getuid?.() !== 0) return "only root may make namespaces (or: unshare -Ur npm test)";
  const missing = missingPackages();
  return missing.length === 0 ? null : `programs are missing: apt-get install ${missing.join(" ")}`;
}

export interface End {
  readonly space: Namespace;
  readonly interfaceIndex: number;
  readonly address4: IpAddress;
  /** Link-local. */
  readonly address6: IpAddress;
}

/** Runs `body` with both ends of a cable; the namespaces are gone afterwards. */
export async function withWire(body: (a: End, b: End) => Promise<void> | void): Promise<void> {
  const first = await Namespace.network();
  const second = await Namespace.network();
  try {
    const other = String(second.pid);
    first.run(
      ...["ip", "link", "add", "eth0", "type", "veth"],
      ...["peer", "name", "eth0", "netns", other],
    );
    const ends = [dress(first, 11), dress(second, 12)] as const;
    // Until the kernel has seen the carrier it drops what is sent, and tells of it later.
    await until("the cable", () => ends.every(({ space }) => isConnected(space)));
    await body(...ends);
  } finally {
    await first.close();
    await second.close();
  }
}

function isConnected(space: Namespace): boolean {
  return space.run("ip", "link", "show", "eth0").includes(" state UP ");
}

function dress(space: Namespace, number: number): End {
  const address6 = `fe80::${number}`;
  // No address of the kernel's own making, which would be tentative for a second.
  space.run("ip", "link", "set", "eth0", "addrgenmode", "none", "up");
  space.run("ip", "addr", "add", `10.129.0.${number}/24`, "dev", "eth0");
  space.run("ip", "addr", "add", `${address6}/64`, "dev", "eth0", "nodad");
  const index = /^(\d+):/.exec(space.run("ip", "-o", "link", "show", "eth0"))?.[1];
  return {
    space,
    interfaceIndex: Number(index),
    address4: IpAddress.of(`10.129.0.${number}`),
    address6: IpAddress.of(address6),
  };
}
