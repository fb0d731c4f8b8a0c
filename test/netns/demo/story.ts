// The story of the demonstration: the address comes up, HAProxy fails, comes back, the holder's
// daemon is killed, is started again, and both are stopped. Each line is printed when it was seen.

import { advertsOf, announcementsOf, type SentAdvert } from "../lab/adverts.ts";
import { OURS } from "../lab/flavor.ts";
import type { Host } from "../lab/host.ts";
import type { Lab } from "../lab/lab.ts";
import { VIP } from "../lab/pair.ts";
import { pass, until } from "../lab/until.ts";

/** 256 minus the priority of 100, in 256ths of a second (VRRPv2). */
const SKEW_MS = 609.375;
/** Three advert intervals of two seconds, and the skew. */
const MASTER_DOWN_MS = 3 * 2000 + SKEW_MS;
const MARGIN_MS = 1000;

export class FailoverStory {
  readonly #lab: Lab;
  readonly #config: string;
  readonly #say: (line: string) => void;
  /** Microseconds since the epoch; printed times count from here. */
  #origin = 0;

  constructor(lab: Lab, config: string, say: (line: string) => void) {
    this.#lab = lab;
    this.#config = config;
    this.#say = say;
  }

  async play(): Promise<void> {
    const [first, second] = this.#lab.pair;
    this.#origin = nowUs();
    this.#line(this.#origin, "two hosts on a LAN, h1 and h2, each with HAProxy and a daemon");
    for (const host of [first, second]) {
      host.configure(this.#config);
      await host.startHaproxy();
    }
    const holder = await this.#comeUp(first, second);
    const other = holder === first ? second : first;
    await this.#haproxyFails(holder, other);
    await this.#haproxyReturns(holder, other);
    await this.#daemonIsKilled(other, holder);
    await this.#daemonReturns(other, holder);
    await this.#bothStop(holder, other);
  }

  async #comeUp(first: Host, second: Host): Promise<Host> {
    this.#act("the daemons start on h1 and h2");
    const mark = this.#lab.capture.frames.length;
    await first.start(OURS);
    // Two of one priority that start in the same millisecond are both master for another one.
    await first.logged(/Entering BACKUP STATE/, 0);
    await second.start(OURS);
    const holder = await until("an advertisement", () =>
      [first, second].find((host) => advertsOf(this.#lab.capture, host.name, mark).length > 0),
    );
    await this.#takesOver(holder, mark, null);
    return holder;
  }

  async #haproxyFails(holder: Host, other: Host): Promise<void> {
    const since = this.#act(`HAProxy dies on ${holder.name}`);
    const mark = this.#lab.capture.frames.length;
    await holder.killHaproxy();
    const release = await this.#advert(holder, mark, (sent) => sent.advert.priority === 0);
    this.#line(release.atUs, `${holder.name} lets go: advert with priority 0`, since);
    await until("the address off", () => !holder.holds(VIP));
    this.#line(nowUs(), `${holder.name} no longer has ${VIP}`);
    await this.#takesOver(other, mark, {
      what: `after the release (Skew_Time ${SKEW_MS} ms)`,
      atUs: release.atUs,
    });
  }

  async #haproxyReturns(was: Host, holder: Host): Promise<void> {
    this.#act(`HAProxy is back on ${was.name}`);
    const mark = this.#lab.capture.frames.length;
    const logAt = was.syslog.length;
    await was.startHaproxy();
    const logged = await was.logged(/Entering BACKUP STATE/, logAt);
    this.#line(logged.atUs, `${was.name} is a backup again`);

    await pass((MASTER_DOWN_MS + MARGIN_MS) / 1000);
    expect(advertsOf(this.#lab.capture, was.name, mark).length === 0, `${was.name} stays silent`);
    expect(advertsOf(this.#lab.capture, holder.name, mark).length >= 3, `${holder.name} goes on`);
    this.#line(
      nowUs(),
      `nopreempt: the address stays on ${holder.name}, which goes on advertising`,
    );
  }

  async #daemonIsKilled(victim: Host, heir: Host): Promise<void> {
    const mark = this.#lab.capture.frames.length;
    const last = await this.#advert(victim, mark, () => true);
    this.#act(`the daemon on ${victim.name} is killed (SIGKILL)`);
    victim.program.killAll();
    await victim.program.end();
    expect(victim.holds(VIP), `${victim.name} still has ${VIP}: nobody is left to remove it`);
    this.#line(nowUs(), `${victim.name} still has ${VIP}: nobody is left to remove it`);
    await this.#takesOver(heir, mark, {
      what: `after the last one heard (Master_Down_Interval ${MASTER_DOWN_MS} ms)`,
      atUs: last.atUs,
    });
  }

  async #daemonReturns(victim: Host, holder: Host): Promise<void> {
    const since = this.#act(`the daemon on ${victim.name} starts again`);
    const mark = this.#lab.capture.frames.length;
    await victim.start(OURS);
    await until("the leftover off", () => !victim.holds(VIP));
    this.#line(nowUs(), `${victim.name} has removed the address left behind`, since);
    expect(advertsOf(this.#lab.capture, victim.name, mark).length === 0, "not a word before that");
    expect(holder.holds(VIP), `${holder.name} holds ${VIP}`);
  }

  async #bothStop(holder: Host, other: Host): Promise<void> {
    const since = this.#act("both daemons are stopped (SIGTERM)");
    const mark = this.#lab.capture.frames.length;
    await other.program.stop();
    const ending = await holder.program.stop();
    const release = await this.#advert(holder, mark, (sent) => sent.advert.priority === 0);
    this.#line(release.atUs, `${holder.name} lets go: advert with priority 0`, since);
    expect(ending.code === 0, "exit status 0");
    expect(!holder.holds(VIP) && !other.holds(VIP), `nobody has ${VIP}`);
    this.#line(nowUs(), "both have ended with status 0, the address is on neither");
  }

  /** Advert, address, gratuitous ARPs of the new holder. */
  async #takesOver(
    heir: Host,
    mark: number,
    since: { readonly what: string; readonly atUs: number } | null,
  ): Promise<void> {
    const advert = await this.#advert(heir, mark, (sent) => sent.advert.priority > 0);
    const note = since === null ? "" : `, ${since.what}`;
    this.#line(advert.atUs, `${heir.name} is master: first advert${note}`, since?.atUs);
    const arp = await until("a gratuitous ARP", () =>
      announcementsOf(this.#lab.capture, heir.name, VIP).find((frame) => frame.atUs >= advert.atUs),
    );
    this.#line(arp.atUs, `${heir.name} tells the LAN: gratuitous ARP`, advert.atUs);
    await until("the address", () => heir.holds(VIP));
    const line = heir.addresses().find((address) => address.includes(VIP)) ?? "";
    this.#line(nowUs(), `${heir.name} has it: ${line.replace(/\s+/g, " ").replace(/\\.*/, "")}`);
  }

  async #advert(
    host: Host,
    mark: number,
    isIt: (sent: SentAdvert) => boolean,
  ): Promise<SentAdvert> {
    return await until(`an advert of ${host.name}`, () =>
      advertsOf(this.#lab.capture, host.name, mark).find(isIt),
    );
  }

  /** Something is done to the hosts; gives the time. */
  #act(what: string): number {
    const atUs = nowUs();
    this.#say("");
    this.#line(atUs, `* ${what}`);
    return atUs;
  }

  #line(atUs: number, text: string, sinceUs?: number): void {
    const at = ((atUs - this.#origin) / 1e6).toFixed(3).padStart(8);
    const took = sinceUs === undefined ? "" : `${((atUs - sinceUs) / 1000).toFixed(1)} ms`;
    this.#say(`${at} s ${took.padStart(10)}  ${text}`);
  }
}

function nowUs(): number {
  return Date.now() * 1000;
}

function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
