// The holder's cable is pulled and put back; then its interface is taken down and up.

import assert from "node:assert/strict";
import type { Host } from "./lab/host.ts";
import type { Lab } from "./lab/lab.ts";
import {
  haproxyPairConfig,
  PAIRINGS,
  soleHolder,
  startInTurn,
  testPairings,
  VIP,
  withPair,
} from "./lab/pair.ts";
import { until } from "./lab/until.ts";

/** Cuts `from` off, sees `to` take over and `from` come back as a backup. */
async function cut(
  lab: Lab,
  [from, to]: readonly [Host, Host],
  set: (state: "up" | "down") => void,
): Promise<void> {
  const logAt = from.syslog.length;
  lab.note(`${from.name} loses its link`);
  set("down");
  await from.logged(/^Netlink reports eth0 down$/, logAt);
  await from.logged(/^\(hap_srv\) Entering FAULT STATE$/, logAt);
  await until("the address is off the cut host", () => !from.holds(VIP));
  await until("the other host takes over", () => to.holds(VIP));
  lab.note(`${from.name} gets its link back`);
  set("up");
  await from.logged(/^Netlink reports eth0 up$/, logAt);
  await from.logged(/^\(hap_srv\) Entering BACKUP STATE$/, logAt);
  assert.equal(soleHolder(lab), to);
}

testPairings("a lost link is a fault, a link that is back is not", PAIRINGS, async (pairing) => {
  await withPair(haproxyPairConfig(), async (lab, first, second) => {
    await startInTurn(lab, pairing);
    await cut(lab, [first, second], (state) => lab.port(first, state));
    await cut(lab, [second, first], (state) => second.link(state));
  });
});
