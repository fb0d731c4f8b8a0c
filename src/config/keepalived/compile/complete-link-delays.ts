// keepalived.conf interface_up_down_delays against the timers of the instances on the interface: a
// link that is believed for longer than its instance may be silent would make a second master.

import { type Micros, micros } from "../../../base/units.ts";
import type { Context } from "./context.ts";
import type { FileDraft } from "./file-draft.ts";
import type { InstanceDraft } from "./instance-draft.ts";
import type { Settled } from "./instance-settle.ts";

type LinkDelays = FileDraft["linkDelays"];

/** The delays, cut to what the instances on each interface allow, as keepalived cuts them. */
export function completeLinkDelays(
  written: LinkDelays,
  settled: readonly Settled[],
  context: Context,
): LinkDelays {
  const delays = new Map(written);
  for (const { draft } of settled) {
    const name = draft.interfaceName ?? "";
    const before = delays.get(name);
    if (before === undefined) continue;
    const mostUs = longestDelay(draft);
    if (before.downUs <= mostUs && before.upUs <= mostUs) continue;
    delays.set(name, {
      downUs: shorter(before.downUs, mostUs),
      upUs: shorter(before.upUs, mostUs),
    });
    reportCut(draft, name, context);
  }
  return delays;
}

/** Less than one advert before Master_Down_Interval, by 1/256 of the interval. */
function longestDelay({ advertIntervalUs, downTimerAdverts }: InstanceDraft): Micros {
  const silentUs = (downTimerAdverts - 1) * advertIntervalUs;
  return micros(Math.max(0, silentUs - Math.floor(advertIntervalUs / 256)));
}

function reportCut(
  { downTimerAdverts, name, span }: InstanceDraft,
  link: string,
  context: Context,
): void {
  const sentence =
    downTimerAdverts === 1
      ? `${name}: cannot use debounce timers with down_timer_adverts = 1 - resetting`
      : `${name}: interface ${link} debounce timer(s) not less that ${downTimerAdverts - 1}` +
        " * advert_int - resetting";
  context.after(span, {
    code: "link-delay-cut",
    message: `the delays of \`${link}\` are longer than \`${name}\` may be silent; they are cut`,
    keepalived: [sentence],
    help: "write a longer advert_int, or shorter times in interface_up_down_delays",
  });
}

function shorter(a: Micros, b: Micros): Micros {
  return a < b ? a : b;
}
