// A backup of a hundred instances does not run for five seconds, longer than it would wait for a
// master. What its master said meanwhile is in its sockets: it has to read before it judges.

import assert from "node:assert/strict";
import { advertsOf } from "./lab/adverts.ts";
import { type Flavor, KEEPALIVED, OURS } from "./lab/flavor.ts";
import { type Pairing, testPairings, withPair } from "./lab/pair.ts";
import { pass, until } from "./lab/until.ts";

const INSTANCES = 100;

function config(priority: number): string {
  const instance = (vrid: number): string => `vrrp_instance v${vrid} {
  state BACKUP
  interface eth0
  virtual_router_id ${vrid}
  priority ${priority}
  advert_int 1
  virtual_ipaddress {
    10.129.1.${vrid}/32 dev eth0
  }
}
`;
  return Array.from({ length: INSTANCES }, (_, index) => instance(index + 1)).join("\n");
}

const masters: readonly Flavor[] = [OURS, KEEPALIVED];
const pairings: readonly Pairing[] = masters.map((master) => [master, OURS]);

testPairings(
  "a paused backup of 100 instances stays silent",
  pairings,
  async ([master, backup]) => {
    await withPair("", async (lab, first, second) => {
      first.configure(config(150));
      second.configure(config(100));
      await first.start(master);
      await until("all masters", () => {
        const vrids = advertsOf(lab.capture, "h1").map((sent) => sent.advert.vrid);
        return new Set(vrids).size === INSTANCES;
      });
      await second.start(backup);
      await second.logged(/\(v100\) Entering BACKUP STATE/);
      await pass(2);
      lab.note("the backup is stopped");
      second.program.pause();
      await pass(5);
      lab.note("and continued");
      second.program.resume();
      await pass(5);
      assert.deepEqual(advertsOf(lab.capture, "h2"), []);
      assert.equal(second.program.ending, null);
    });
  },
);
