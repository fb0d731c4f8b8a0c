import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import type { Configuration } from "../../../src/model/configuration.ts";
import type { VrrpInstanceConfig } from "../../../src/model/vrrp-instance.ts";
import { planAddress, planConfiguration, planInstance } from "../../../src/simulation/plans.ts";
import { StoryHost } from "./story.ts";
import { eth, present } from "./story-kernel.ts";

const SOCKET = "ipv4/112/2/multicast/224.0.0.18";
const EPERM = { errno: 1, code: "EPERM", message: "Operation not permitted" };

function instances(...changes: Partial<VrrpInstanceConfig>[]): Configuration {
  return planConfiguration({
    instances: changes.map((change, i) =>
      planInstance({
        name: `VI_${i + 1}`,
        vrid: 51 + i,
        addresses: [planAddress(`10.0.0.${100 + i}/24`)],
        ...change,
      }),
    ),
  });
}

test("instances of one interface and family share a socket, others do not", () => {
  const v6 = { addresses: [planAddress("fd00::1/64")], family: "ipv6", version: 3 } as const;
  const group = IpAddress.of("ff02::12");
  const transport = { kind: "multicast", group, source: null } as const;
  const host = new StoryHost({ addresses: [present("10.0.0.11/24"), present("fe80::1/64")] });
  host.start(instances({}, {}, { ...v6, transport }));
  assert.deepEqual(host.tellOnly("open"), [`open ${SOCKET}`, "open ipv6/112/2/multicast/ff02::12"]);
  const shared = host.view().sockets.find(({ id }) => id === SOCKET);
  assert.equal(shared?.users, 2);
});

test("AH has a socket of its own protocol, unicast one on its own address", () => {
  const peers = [{ address: IpAddress.of("10.0.0.12"), minTtl: null, maxTtl: null }];
  const transport = {
    kind: "unicast",
    source: null,
    peers,
    ttl: null,
    faultWithoutPeer: false,
  } as const;
  const host = new StoryHost().start(instances({ transport }));
  assert.deepEqual(host.tellOnly("open"), ["open ipv4/112/2/unicast/10.0.0.11"]);
  host.addAddress(present("10.0.0.13/24")).removeAddress("10.0.0.11/24");
  assert.deepEqual(host.tellOnly("open", "close"), [
    "open ipv4/112/2/unicast/10.0.0.13",
    "close ipv4/112/2/unicast/10.0.0.11",
  ]);
});

test("a socket that cannot be opened: FAULT, and tried again with a bounded back-off", () => {
  const host = new StoryHost();
  host.refuseSocket = EPERM;
  host.start(instances({}));
  assert.equal(host.state("VI_1"), "FAULT");
  assert.deepEqual(host.instance("VI_1").faults, [{ kind: "socket", interfaceName: "eth0" }]);
  const began = host.now;
  const tries: number[] = [];
  for (let i = 0; i < 8; i++) {
    const deadline = host.engine.nextDeadline();
    assert.ok(deadline !== null);
    host.run(deadline - host.now);
    tries.push((host.now - began) / 1_000_000);
  }
  assert.deepEqual(tries, [1, 3, 7, 15, 31, 61, 91, 121]);
  host.refuseSocket = null;
  host.runSeconds(31);
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("a socket that dies under a MASTER: silent at once, back when it is open again", () => {
  const host = new StoryHost().start(instances({})).runSeconds(4);
  assert.equal(host.state("VI_1"), "MASTER");
  host.tell();
  host.give({ kind: "socket-failed", socket: SOCKET, failure: EPERM });
  assert.equal(host.state("VI_1"), "FAULT");
  assert.deepEqual(host.tellOnly("send"), [], "there is nothing to send it with");
  assert.ok(!host.has("10.0.0.100/24"));
  host.runSeconds(1.1);
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("a link that comes up ends the wait of its failed socket", () => {
  const host = new StoryHost().start(instances({}));
  host.link("eth0", { running: false, adminUp: false });
  host.refuseSocket = EPERM;
  host.give({ kind: "socket-failed", socket: SOCKET, failure: EPERM });
  host.runSeconds(20);
  host.refuseSocket = null;
  host.tell();
  host.link("eth0", { running: true, adminUp: true });
  assert.deepEqual(host.tellOnly("open"), [`open ${SOCKET}`]);
  assert.equal(host.state("VI_1"), "BACKUP");
});

for (const own of [false, true]) {
  test(`a unicast source that ${own ? "we add" : "appears"} ends its socket's wait`, () => {
    const source = IpAddress.of("10.0.0.21");
    const peers = [{ address: IpAddress.of("10.0.0.12"), minTtl: null, maxTtl: null }];
    const transport = { kind: "unicast", source, peers, ttl: null } as const;
    const host = new StoryHost();
    host.refuseSocket = EPERM;
    host.start(instances({ transport: { ...transport, faultWithoutPeer: false } }));
    host.runSeconds(20);
    host.refuseSocket = null;
    host.addAddress(present("10.0.0.20/24"));
    host.tell();
    const address = present("10.0.0.21/24");
    host.give({ kind: "kernel-event", event: { kind: "address-added", address, own } });
    assert.deepEqual(host.tellOnly("open"), ["open ipv4/112/2/unicast/10.0.0.21"]);
    assert.equal(host.state("VI_1"), "BACKUP");
  });
}

test("a failure of a socket that is not wanted any more is nobody's", () => {
  const host = new StoryHost().start(instances({}));
  host.tell();
  host.give({ kind: "socket-failed", socket: "gone", failure: EPERM });
  host.give({ kind: "socket-opened", socket: "gone" });
  assert.deepEqual(host.tell(), []);
});

test("a failed socket that nobody wants any more is not tried again", () => {
  const host = new StoryHost();
  host.refuseSocket = EPERM;
  host.start(instances({}));
  host.give({ kind: "configured", configuration: instances() });
  host.tell();
  host.runSeconds(100);
  assert.deepEqual(host.tell(), []);
});

test("with a new device the failure of the old one's socket is forgotten", () => {
  const host = new StoryHost().start(instances({}));
  host.give({ kind: "socket-failed", socket: SOCKET, failure: EPERM });
  host.removeLink("eth0").addLink(eth("eth0", 5)).addAddress(present("10.0.0.11/24", 5));
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("a configured source address needs no address to get a socket on a new device", () => {
  const group = IpAddress.of("224.0.0.18");
  const source = IpAddress.of("10.0.0.99");
  const transport = { kind: "multicast", group, source } as const;
  const host = new StoryHost({ links: [], addresses: [] }).start(instances({ transport }));
  host.addLink(eth("eth0", 5));
  assert.deepEqual(host.tellOnly("open"), ["open ipv4/112/5/multicast/224.0.0.18"]);
  assert.equal(host.state("VI_1"), "BACKUP");
});

const FROM_99 = {
  kind: "unicast",
  source: IpAddress.of("10.0.0.99"),
  peers: [{ address: IpAddress.of("10.0.0.12"), minTtl: null, maxTtl: null }],
  ttl: null,
  faultWithoutPeer: false,
} as const;
const EADDRNOTAVAIL = {
  errno: 99,
  code: "EADDRNOTAVAIL",
  message: "Cannot assign requested address",
};

test("unicast_src_ip that nobody has: the reason is told once, and again at a reload", () => {
  const host = new StoryHost();
  host.refuseSocket = EADDRNOTAVAIL;
  const configuration = instances({ transport: FROM_99 });
  host.start(configuration).runSeconds(8);
  assert.deepEqual(host.instance("VI_1").faults, [{ kind: "source-absent" }]);
  const reason = "event VI_1 fault-at-start source-absent";
  assert.deepEqual(host.tellOnly("event VI_1 ").slice(-2), [
    reason,
    "event VI_1 BACKUP>FAULT fault",
  ]);
  host.give({ kind: "configured", configuration });
  assert.deepEqual(host.tellOnly("event VI_1 "), [reason]);
  host.refuseSocket = null;
  host.addAddress(present("10.0.0.99/24"));
  assert.equal(host.state("VI_1"), "BACKUP");
});

test("with track_src_ip the same reason is not told twice", () => {
  const host = new StoryHost();
  host.refuseSocket = EADDRNOTAVAIL;
  host.start(instances({ transport: FROM_99, trackSourceAddress: true }));
  const reasons = host.tell().filter((line) => line.includes("source-absent"));
  assert.deepEqual(reasons, ["event VI_1 fault-at-start source-absent"]);
});

test("a link that comes up leaves failed sockets of others alone", () => {
  const links = [eth("eth0", 2), eth("eth1", 3, { adminUp: false, running: false })];
  const host = new StoryHost({ links }).start(instances({}, { interfaceName: "eth1" }));
  host.give({ kind: "socket-failed", socket: SOCKET, failure: EPERM });
  host.tell();
  host.link("eth1", { adminUp: true, running: true });
  assert.deepEqual(host.tellOnly("open"), []);
});
