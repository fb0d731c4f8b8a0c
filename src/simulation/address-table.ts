// The addresses of a simulated host as Linux keeps them: errno of each change, IFA_F_* flags,
// secondaries that go with their primary (or are promoted), duplicate address detection. Links and
// the queue of events are in `kernel.ts`.

import type { IpAddress } from "../base/ip-address.ts";
import type { SystemFailure } from "../base/outcome.ts";
import { type Prefix, prefixContains, prefixEquals } from "../base/prefix.ts";
import { type Micros, seconds } from "../base/units.ts";
import type { AddressSpec, AddressView, NetlinkEvent } from "../model/kernel.ts";
import { AddressLifetimes } from "./address-lifetimes.ts";
import { EADDRNOTAVAIL, EEXIST } from "./errno.ts";
import type { NodeClock } from "./node-clock.ts";
import type { Timeline } from "./timeline.ts";

/** if_addr.h */
export const IFA_F_SECONDARY = 0x01;
export const IFA_F_NODAD = 0x02;
export const IFA_F_TENTATIVE = 0x40;
export const IFA_F_PERMANENT = 0x80;
/** One probe and its wait: RFC 4862 §5.1, RetransTimer. */
const DAD_US: Micros = seconds(1);

/** How this kernel differs from others. */
export interface AddressRules {
  /** sysctl net.ipv4.conf.*.promote_secondaries: systemd sets it, bare kernels do not. */
  promoteSecondaries: boolean;
  /** IFA_PROTO is kept (Linux 5.18 and later). */
  keepsProtocol: boolean;
}

/** @param hasLapsed its lifetime was over */
type Tell = (event: NetlinkEvent, hasLapsed?: boolean) => void;

export class AddressTable {
  readonly #timeline: Timeline;
  readonly #rules: AddressRules;
  readonly #tell: Tell;
  readonly #lifetimes: AddressLifetimes;
  #views: readonly AddressView[] = [];

  constructor(timeline: Timeline, clock: NodeClock, rules: AddressRules, tell: Tell) {
    this.#timeline = timeline;
    this.#rules = rules;
    this.#tell = tell;
    this.#lifetimes = new AddressLifetimes(timeline, clock, (key) => {
      for (const view of this.#views.filter((each) => keyOf(each) === key)) this.#lapse(view);
    });
  }

  all(): readonly AddressView[] {
    return this.#views;
  }

  /** Whether any link, or this one, carries the address. */
  has(address: IpAddress, interfaceIndex: number | null): boolean {
    return this.#views.some(
      (view) =>
        view.prefix.address.equals(address) &&
        (interfaceIndex === null || view.interfaceIndex === interfaceIndex),
    );
  }

  /** `own`: asked by our daemon. Null where it worked. */
  add(spec: AddressSpec, own: boolean): SystemFailure | null {
    const known = this.#views.find((view) => isSameAddress(view, spec));
    const lifetime = spec.validLifetimeSeconds;
    if (known !== undefined) {
      if (lifetime === undefined) return EEXIST;
      this.#replace(known, withPermanence(known.flags, lifetime === null), own);
    } else {
      const view = this.#viewOf(spec);
      this.#views = [...this.#views, view];
      this.#tell({ kind: "address-added", address: view, own });
      if ((view.flags & IFA_F_TENTATIVE) !== 0) this.#finishDad(view);
    }
    this.#lifetimes.limit(keyOf(spec), lifetime ?? null);
    return null;
  }

  remove(spec: AddressSpec, own: boolean): SystemFailure | null {
    const view = this.#views.find((candidate) => isSameAddress(candidate, spec));
    if (view === undefined) return EADDRNOTAVAIL;
    this.#views = this.#views.filter((candidate) => candidate !== view);
    this.#tell({ kind: "address-removed", address: view, own });
    if (isPrimaryIpv4(view)) this.#orphanSecondaries(view, own);
    return null;
  }

  /** Because the link went, or its state took them along: nobody's doing, unless said otherwise. */
  drop(isGone: (view: AddressView) => boolean, own = false): void {
    const gone = this.#views.filter(isGone);
    this.#views = this.#views.filter((view) => !isGone(view));
    for (const address of gone) this.#tell({ kind: "address-removed", address, own });
  }

  /** Its lifetime is over: nobody meddled. */
  #lapse(view: AddressView): void {
    this.#views = this.#views.filter((each) => each !== view);
    this.#tell({ kind: "address-removed", address: view, own: false }, true);
  }

  /** What becomes of the secondaries of a removed primary: gone with it, or the first moves up. Who
   * removed the primary is said to have done this as well. */
  #orphanSecondaries(primary: AddressView, own: boolean): void {
    const orphans = this.#views.filter(
      (view) => (view.flags & IFA_F_SECONDARY) !== 0 && isSameNetwork(view, primary),
    );
    const [heir] = orphans;
    if (!this.#rules.promoteSecondaries) this.drop((view) => orphans.includes(view), own);
    else if (heir !== undefined) this.#replace(heir, heir.flags & ~IFA_F_SECONDARY, own);
  }

  #viewOf(spec: AddressSpec): AddressView {
    const { interfaceIndex, prefix, label, scope, broadcast, peer } = spec;
    let flags = withPermanence(spec.flags, (spec.validLifetimeSeconds ?? null) === null);
    if (prefix.address.family === "ipv4") {
      const hasPrimary = this.#views.some(
        (view) => isPrimaryIpv4(view) && isSameNetwork(view, spec),
      );
      if (hasPrimary) flags |= IFA_F_SECONDARY;
    } else if ((flags & IFA_F_NODAD) === 0) {
      flags |= IFA_F_TENTATIVE;
    }
    const protocol = this.#rules.keepsProtocol ? spec.protocol : 0;
    return { interfaceIndex, prefix, label, scope, broadcast, peer, flags, protocol };
  }

  #finishDad(tentative: AddressView): void {
    this.#timeline.planAfter(DAD_US, () => {
      if (!this.#views.includes(tentative)) return;
      this.#replace(tentative, tentative.flags & ~IFA_F_TENTATIVE, false);
    });
  }

  /** A change of flags is told as an addition, as Linux does. */
  #replace(old: AddressView, flags: number, own: boolean): void {
    const view: AddressView = { ...old, flags };
    this.#views = this.#views.map((each) => (each === old ? view : each));
    this.#tell({ kind: "address-added", address: view, own });
  }
}

function withPermanence(flags: number, isForEver: boolean): number {
  return isForEver ? flags | IFA_F_PERMANENT : flags & ~IFA_F_PERMANENT;
}

function keyOf({ interfaceIndex, prefix }: Pick<AddressSpec, "interfaceIndex" | "prefix">): string {
  return `${prefix.address.text}/${prefix.lengthBits}/${interfaceIndex}`;
}

/** IPv4 tells addresses of a link apart by address and length, IPv6 by the address alone. */
function isSameAddress(view: AddressView, spec: AddressSpec): boolean {
  if (view.interfaceIndex !== spec.interfaceIndex) return false;
  return spec.prefix.address.family === "ipv4"
    ? prefixEquals(view.prefix, spec.prefix)
    : view.prefix.address.equals(spec.prefix.address);
}

function isPrimaryIpv4(view: AddressView): boolean {
  return view.prefix.address.family === "ipv4" && (view.flags & IFA_F_SECONDARY) === 0;
}

function isSameNetwork(
  view: AddressView,
  other: { readonly prefix: Prefix; readonly interfaceIndex: number },
): boolean {
  return (
    view.interfaceIndex === other.interfaceIndex &&
    view.prefix.lengthBits === other.prefix.lengthBits &&
    prefixContains(view.prefix, other.prefix.address)
  );
}
