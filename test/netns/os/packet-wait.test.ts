// How long a packet waits in its socket is told with it, as the kernel has noted.

import assert from "node:assert/strict";
import { elapsed, type Instant } from "../../../src/base/units.ts";
import { clock } from "../../../src/os/clock.ts";
import { pass, until } from "../lab/until.ts";
import { GROUP4, GROUP6, testStations } from "./station.ts";

testStations("it is told how long a packet has waited to be read", async (a, b) => {
  for (const group of [GROUP4, GROUP6]) {
    const source = group === GROUP4 ? a.end.address4 : a.end.address6;
    const advert = { socket: a.join(group), source, destination: group };
    b.join(group);
    // The kernel begins a moment after it was asked to.
    await until("arrivals are noted", () => {
      a.send(advert);
      let isNoted = false;
      b.sockets.drain(10, (_, waitedUs) => {
        isNoted ||= waitedUs > 0;
      });
      return isNoted;
    });
    await pass(0.05);
    b.drain();
    let toldAt: Instant | null = null;
    b.sockets.onReadable(() => {
      toldAt ??= clock.now();
    });
    const sentAt = clock.now();
    a.send(advert);
    const arrivedAt = await until("the packet", () => toldAt);
    await pass(0.05);
    const readAt = clock.now();
    const waits: number[] = [];
    b.sockets.drain(2, (_, waitedUs) => waits.push(waitedUs));
    const [waitedUs = 0] = waits;
    assert.equal(waits.length, 1);
    assert.ok(waitedUs >= elapsed(arrivedAt, readAt), `no longer than ${waitedUs} us`);
    assert.ok(waitedUs <= elapsed(sentAt, clock.now()), `for ${waitedUs} us`);
  }
});
