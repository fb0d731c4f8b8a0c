// A loop between fakes, with everything that it did written down.

import { addMicros, micros } from "../../../src/base/units.ts";
import { Alarms } from "../../../src/daemon/alarms.ts";
import { Foresight } from "../../../src/daemon/foresight.ts";
import { Loop } from "../../../src/daemon/loop.ts";
import type { EngineInput } from "../../../src/engine/input.ts";
import type { EngineOutput } from "../../../src/engine/output.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import type { ProcessEvent } from "../../../src/observe/process-event.ts";
import { FakeClock, FakeEngine, FakeNetlink, FakePackets, FakeTimer } from "./fakes.ts";

export class Rig {
  readonly clock: FakeClock = new FakeClock();
  readonly timer: FakeTimer = new FakeTimer();
  readonly packets: FakePackets = new FakePackets();
  readonly netlink: FakeNetlink = new FakeNetlink();
  readonly engine: FakeEngine = new FakeEngine();
  readonly alarms: Alarms = new Alarms();
  readonly performed: EngineOutput[] = [];
  readonly said: ProcessEvent[] = [];
  readonly crashes: unknown[] = [];
  answer: (output: EngineOutput) => readonly EngineInput[] = () => [];
  readonly rehearsals: VrrpInstanceConfig[] = [];
  /** How long each takes. */
  rehearsalUs = 300;
  onRehearsal: () => void = () => undefined;
  sweeps = 0;
  readonly foresight: Foresight = new Foresight({
    clock: this.clock,
    engine: this.engine,
    rehearse: (config) => {
      this.rehearsals.push(config);
      this.clock.advance(this.rehearsalUs);
      this.onRehearsal();
    },
    sweep: () => {
      this.sweeps++;
    },
    say: (event) => this.said.push(event),
  });
  readonly loop: Loop = new Loop({
    foresight: this.foresight,
    engine: this.engine,
    clock: this.clock,
    alarms: this.alarms,
    createTimer: this.timer.create,
    packetSockets: this.packets,
    netlink: this.netlink,
    perform: (output) => {
      this.performed.push(output);
      return this.answer(output);
    },
    say: (event) => this.said.push(event),
    crash: (error) => this.crashes.push(error),
  });

  /** Gives the engine a deadline this far away, and lets the loop arm its timer for it. */
  arm(away: number): void {
    this.engine.deadline = addMicros(this.clock.now(), micros(away));
    const { respond } = this.engine;
    this.engine.respond = (input, now) => {
      if (input.kind === "tick") this.engine.deadline = null;
      return respond(input, now);
    };
    this.packets.becomeReadable();
  }
}
