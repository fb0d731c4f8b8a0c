// Links and addresses in a kernel: asked for, told back, and told by whom.

import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { prefix } from "../../../src/base/prefix.ts";
import { pass, until } from "../lab/until.ts";
import { adds, done, events, removes, snapshotOf, spec, withNetlink, words } from "./kernel.ts";
import { skip } from "./wire.ts";

test("the snapshot tells links and addresses of both families", { skip }, async () => {
  await withNetlink((netlink, a) => {
    const { links, addresses } = snapshotOf(netlink);
    const names = links.map(({ name }) => name);
    assert.ok(names.includes("lo") && names.includes("eth0"), names.join());
    const eth0 = links.find(({ name }) => name === "eth0");
    assert.equal(eth0?.index, a.interfaceIndex);
    assert.deepEqual(
      [eth0.adminUp, eth0.running, eth0.multicast, eth0.loopback, eth0.hardwareType, eth0.mtuBytes],
      [true, true, true, false, 1, 1500],
    );
    assert.ok(a.space.run("ip", "link", "show", "eth0").includes(eth0.mac?.text ?? "none"));
    const texts = addresses
      .filter(({ interfaceIndex }) => interfaceIndex === a.interfaceIndex)
      .map((view) => `${view.prefix.address.text}/${view.prefix.lengthBits} ${view.scope}`);
    assert.deepEqual(texts, ["10.129.0.11/24 0", "fe80::11/64 253"]);
  });
});

test("an address comes back as it was asked for", { skip }, async () => {
  await withNetlink((netlink, a) => {
    const asked = [
      spec(a, "10.1.0.1/24", { label: "eth0:1", broadcast: IpAddress.of("10.1.0.255") }),
      spec(a, "10.2.0.1/32", { scope: 253 }),
      spec(a, "10.3.0.1/32", { peer: prefix(IpAddress.of("10.3.0.2"), 32) }),
      spec(a, "fd00::1/64"),
      spec(a, "fd00::2/128", { preferredLifetimeSeconds: 0 }),
    ];
    assert.deepEqual(words(netlink.changeAddresses(adds(...asked))), done(5));
    const { addresses } = snapshotOf(netlink);
    for (const { prefix: wanted, label, scope, broadcast, peer, protocol } of asked) {
      const found = addresses.find((view) => view.prefix.address.equals(wanted.address));
      assert.equal(found?.prefix.lengthBits, wanted.lengthBits, wanted.address.text);
      assert.equal(found.label, wanted.address.family === "ipv6" ? null : (label ?? "eth0"));
      assert.equal(found.scope, scope);
      assert.equal(found.broadcast?.text, broadcast?.text);
      assert.equal(found.peer?.address.text, peer?.address.text);
      assert.ok(found.protocol === protocol || found.protocol === 0, "0 before Linux 5.18");
    }
    assert.deepEqual(words(netlink.changeAddresses(removes(...asked))), done(5));
    assert.equal(
      snapshotOf(netlink).addresses.some(({ prefix: { address } }) => {
        return asked.some((one) => one.prefix.address.equals(address));
      }),
      false,
    );
  });
});

test("each of many operations has its own answer, in the kernel's words", { skip }, async () => {
  await withNetlink((netlink, a) => {
    const missing = { ...spec(a, "10.9.0.1/24"), interfaceIndex: 999 };
    const many = Array.from({ length: 200 }, (_, index) => spec(a, `10.8.0.${index + 1}/32`));
    assert.deepEqual(words(netlink.changeAddresses(adds(...many))), done(200));
    const operations = [...adds(many[0] ?? missing, missing), ...removes(spec(a, "10.7.0.1/24"))];
    assert.deepEqual(words(netlink.changeAddresses([...operations, ...removes(...many)])), [
      "EEXIST: ipv4: Address already assigned",
      "ENODEV: ipv4: Device not found",
      "EADDRNOTAVAIL: ipv4: Address not found",
      ...done(200),
    ]);
    // Only the last of a datagram is acknowledged: it may be the one that is refused, or the first.
    const mixed = Array.from({ length: 130 }, (_, index) =>
      [0, 31, 63, 64, 127, 129].includes(index) ? missing : (many[index] ?? missing),
    );
    const answers = words(netlink.changeAddresses(adds(...mixed)));
    const expected = mixed.map((one) => (one === missing ? "ENODEV: ipv4: Device not found" : ""));
    assert.deepEqual(
      answers,
      expected.map((text) => text || done(1)[0]),
    );
    const six = adds(spec(a, "fe80::11/64"));
    assert.match(words(netlink.changeAddresses(six))[0] ?? "", /^EEXIST: /);
    assert.deepEqual(netlink.changeAddresses([]), []);
  });
});

test("events tell whose doing a change was", { skip }, async () => {
  await withNetlink(async (netlink, a) => {
    const ip = (...rest: readonly string[]): string => a.space.run("ip", ...rest, "dev", "eth0");
    snapshotOf(netlink);
    const ours = [spec(a, "10.1.0.1/24"), spec(a, "fd00::1/64")];
    netlink.changeAddresses(adds(...ours));
    // The kernel tells of an IPv6 address a little later.
    assert.deepEqual(await events(netlink, "address-added fd00::1 ours"), [
      "address-added 10.1.0.1 ours",
      "address-added fd00::1 ours",
    ]);
    ip("addr", "del", "10.1.0.1/24");
    ip("addr", "add", "10.1.0.1/24");
    ip("addr", "add", "10.4.0.1/24");
    netlink.changeAddresses(removes(...ours));
    ip("addr", "del", "10.4.0.1/24");
    assert.deepEqual(await events(netlink, "address-removed 10.4.0.1 theirs"), [
      "address-removed 10.1.0.1 theirs",
      "address-added 10.1.0.1 theirs",
      "address-added 10.4.0.1 theirs",
      "address-removed 10.1.0.1 ours",
      "address-removed fd00::1 ours",
      "address-removed 10.4.0.1 theirs",
    ]);
  });
});

test("a secondary address that the kernel drops with its first is told", { skip }, async () => {
  await withNetlink(async (netlink, a) => {
    a.space.run("sh", "-c", "echo 0 >/proc/sys/net/ipv4/conf/eth0/promote_secondaries");
    snapshotOf(netlink);
    const first = spec(a, "10.1.0.1/24");
    netlink.changeAddresses(adds(first, spec(a, "10.1.0.2/24")));
    netlink.changeAddresses(removes(first));
    a.space.run("ip", "addr", "add", "10.4.0.1/24", "dev", "eth0");
    const seen = await events(netlink, "address-added 10.4.0.1 theirs");
    assert.ok(seen.includes("address-removed 10.1.0.1 ours"), seen.join());
    assert.ok(seen.includes("address-removed 10.1.0.2 theirs"), seen.join());
  });
});

test("links that lose their carrier, are renamed, come and go", { skip }, async () => {
  await withNetlink(async (netlink, a, b) => {
    snapshotOf(netlink);
    b.space.run("ip", "link", "set", "eth0", "down");
    await events(netlink, "link-changed eth0 rests");
    b.space.run("ip", "link", "set", "eth0", "up");
    await events(netlink, "link-changed eth0 runs");
    a.space.run("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
    const added = await events(netlink, "link-changed v0 rests");
    assert.ok(added.includes("link-changed v1 rests"), added.join());
    a.space.run("ip", "link", "set", "v0", "name", "w0");
    await events(netlink, "link-changed w0 rests");
    a.space.run("ip", "link", "delete", "w0");
    const gone = await events(netlink, "link-removed v1").catch(() =>
      events(netlink, "link-removed w0"),
    );
    assert.ok(gone.some((line) => line.startsWith("link-removed")));
  });
});

test("forwarding of IPv6 is told, and each time it changes", { skip }, async () => {
  await withNetlink(async (netlink, a) => {
    const eth0 = (): boolean | undefined =>
      snapshotOf(netlink).links.find(({ name }) => name === "eth0")?.ipv6Forwarding;
    const seen: (boolean | undefined)[] = [];
    const drain = (): void => {
      netlink.drain(1000, (event) => {
        if (event.kind === "link-changed" && event.link.name === "eth0") {
          seen.push(event.link.ipv6Forwarding);
        }
      });
    };
    const write = (where: string, value: number): string =>
      a.space.run("sh", "-c", `echo ${value} >/proc/sys/net/ipv6/conf/${where}/forwarding`);
    assert.equal(eth0(), false);
    write("eth0", 1);
    await until("it is told", () => (drain(), seen.length === 1));
    write("all", 0);
    await until("that of all is told", () => (drain(), seen.length === 2));
    assert.deepEqual(seen, [true, false]);
    write("all", 1);
    assert.equal(eth0(), true);
  });
});

test("a bridge that loses a port does not remove the link", { skip }, async () => {
  await withNetlink(async (netlink, a) => {
    a.space.run("ip", "link", "add", "br0", "type", "bridge");
    a.space.run("ip", "link", "set", "eth0", "master", "br0");
    snapshotOf(netlink);
    netlink.drain(1000, () => {});
    a.space.run("ip", "link", "set", "eth0", "nomaster");
    a.space.run("ip", "addr", "add", "10.4.0.1/24", "dev", "eth0");
    const seen = await events(netlink, "address-added 10.4.0.1 theirs");
    assert.ok(!seen.some((line) => line.startsWith("link-removed")), seen.join());
  });
});

test("a limited drain hands the rest out at the next call, unasked", { skip }, async () => {
  await withNetlink(async (netlink, a) => {
    snapshotOf(netlink);
    const many = Array.from({ length: 30 }, (_, index) => spec(a, `10.8.0.${index + 1}/32`));
    netlink.changeAddresses(adds(...many));
    let seen = 0;
    netlink.onReadable(() => {
      const count = netlink.drain(7, () => seen++);
      assert.ok(count <= 7);
    });
    await until("every event", () => seen === 30);
    await pass(0.05);
    assert.equal(seen, 30);
  });
});
