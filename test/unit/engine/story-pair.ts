// Two hosts of a story on one segment.

import { instant } from "../../../src/base/units.ts";
import type { StoryHost } from "./story.ts";

/** Two hosts on one segment: what one sends the other hears, at once. */
export function connect(a: StoryHost, b: StoryHost): void {
  const cable = (from: StoryHost, to: StoryHost): void => {
    from.onPacket = (packet) => {
      const { socket } = packet;
      if (!to.openSockets.has(socket)) return;
      queue.push(() => to.receive(socket, { source: packet.source.text, bytes: packet.bytes }));
    };
  };
  const queue: (() => void)[] = [];
  cable(a, b);
  cable(b, a);
  cables.set(a, queue);
  cables.set(b, queue);
}

/** Lets time pass for both, and the packets between them be heard. */
export function runBoth(a: StoryHost, b: StoryHost, us: number): void {
  const queue = cables.get(a) ?? [];
  const end = a.now + us;
  deliver(queue);
  for (;;) {
    const due = [a, b]
      .map((host) => host.engine.nextDeadline())
      .filter((at) => at !== null)
      .toSorted((x, y) => x - y)[0];
    if (due === undefined || due > end) break;
    for (const host of [a, b]) {
      host.now = instant(Math.max(host.now, due));
      if ((host.engine.nextDeadline() ?? end + 1) <= host.now) host.give({ kind: "tick" });
      deliver(queue);
    }
  }
  for (const host of [a, b]) host.now = instant(end);
}

const cables = new WeakMap<StoryHost, (() => void)[]>();

function deliver(queue: (() => void)[]): void {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) next();
}
