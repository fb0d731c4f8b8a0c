// A view of an address that follows a key, with what a test changes.

import { IpAddress } from "../../../src/base/ip-address.ts";
import { millis, seconds } from "../../../src/base/units.ts";
import type { LeaderView } from "../../../src/engine/leader-view.ts";

export function leaderView(changes: Partial<LeaderView> = {}): LeaderView {
  return {
    name: "vip-manager",
    store: "etcd",
    endpoint: { secure: false, host: "10.0.0.21", port: 2379, basePath: "" },
    triggerKey: "/service/a/leader",
    triggerValue: "n1",
    phase: "holding",
    addresses: [{ interfaceName: "eth0", address: IpAddress.of("10.0.0.100"), present: true }],
    manager: "basic",
    routedHere: false,
    value: { kind: "text", text: "n1", mine: true },
    askedAgoUs: millis(420),
    lost: false,
    onStoreLoss: { kind: "lease" },
    goesInUs: seconds(28.26),
    ...changes,
  };
}
