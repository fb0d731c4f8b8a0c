// The kernel of a story: links and addresses, and what becomes of a change.

import { MacAddress } from "../../../src/base/mac-address.ts";
import type { SystemFailure } from "../../../src/base/outcome.ts";
import { prefixEquals } from "../../../src/base/prefix.ts";
import type {
  AddressSpec,
  AddressView,
  LinkView,
  NetlinkEvent,
} from "../../../src/model/kernel.ts";
import { parsePrefix } from "../../../src/simulation/plans.ts";

const IFA_F_PERMANENT = 0x80;
const EEXIST: SystemFailure = { errno: 17, code: "EEXIST", message: "File exists" };
const EADDRNOTAVAIL: SystemFailure = { errno: 99, code: "EADDRNOTAVAIL", message: "Not there" };

export function eth(name: string, index: number, changes: Partial<LinkView> = {}): LinkView {
  return {
    index,
    name,
    mac: MacAddress.parse(`02:00:00:00:00:${index.toString(16).padStart(2, "0")}`),
    running: true,
    adminUp: true,
    multicast: true,
    loopback: false,
    noArp: false,
    hardwareType: 1,
    mtuBytes: 1500,
    masterIndex: 0,
    ...changes,
  };
}

export function present(text: string, index = 2, changes: Partial<AddressView> = {}): AddressView {
  return {
    interfaceIndex: index,
    prefix: parsePrefix(text),
    label: null,
    scope: 0,
    broadcast: null,
    peer: null,
    flags: IFA_F_PERMANENT,
    protocol: 0,
    ...changes,
  };
}

export interface AppliedChange {
  readonly addresses: AddressView[];
  readonly failure: SystemFailure | null;
  /** The echo, where something changed. */
  readonly event: NetlinkEvent | null;
}

/** What the kernel makes of a request of ours. */
export function applyChange(
  addresses: AddressView[],
  kind: "add" | "remove",
  spec: AddressSpec,
): AppliedChange {
  const known = addresses.find((view) => isSame(view, spec));
  if (kind === "add") {
    const { preferredLifetimeSeconds, validLifetimeSeconds, ...view } = spec;
    if (known !== undefined && validLifetimeSeconds === undefined) {
      return { addresses, failure: EEXIST, event: null };
    }
    const permanent = (validLifetimeSeconds ?? null) === null ? IFA_F_PERMANENT : 0;
    const address = { ...view, flags: view.flags | permanent };
    return {
      addresses: [...addresses.filter((other) => other !== known), address],
      failure: null,
      event: { kind: "address-added", address, own: true },
    };
  }
  if (known === undefined) return { addresses, failure: EADDRNOTAVAIL, event: null };
  return {
    addresses: addresses.filter((view) => view !== known),
    failure: null,
    event: { kind: "address-removed", address: known, own: true },
  };
}

function isSame(view: AddressView, spec: AddressSpec): boolean {
  return view.interfaceIndex === spec.interfaceIndex && prefixEquals(view.prefix, spec.prefix);
}
