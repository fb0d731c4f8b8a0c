import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { KernelMirror } from "../../../src/engine/kernel-mirror.ts";
import { eth, present } from "./story-kernel.ts";

function mirror(): KernelMirror {
  const kernel = new KernelMirror();
  kernel.load({
    links: [eth("eth0", 2), eth("eth1", 3)],
    addresses: [present("10.0.0.1/24"), present("10.0.0.2/24"), present("10.1.0.1/24", 3)],
  });
  return kernel;
}

test("loading anew forgets what was", () => {
  const kernel = mirror();
  kernel.load({ links: [eth("eth5", 5)], addresses: [] });
  assert.equal(kernel.indexOf("eth0"), null);
  assert.equal(kernel.link(2), null);
  assert.deepEqual(kernel.allAddresses(), []);
  assert.equal(kernel.indexOf("eth5"), 5);
});

test("addresses stay in the kernel's order, a repeated one in its place", () => {
  const kernel = mirror();
  assert.equal(kernel.addAddress(present("10.0.0.1/24", 2, { flags: 0 })), false);
  assert.equal(kernel.addAddress(present("10.0.0.1/32")), true);
  const texts = Array.from(kernel.addressesOn(2), ({ prefix }) => prefix.address.text);
  assert.deepEqual(texts, ["10.0.0.1", "10.0.0.2", "10.0.0.1"]);
});

test("an address is on its link, and anywhere", () => {
  const kernel = mirror();
  const address = IpAddress.of("10.1.0.1");
  assert.ok(!kernel.hasAddress(2, address));
  assert.ok(kernel.hasAddress(3, address));
  assert.ok(kernel.hasAnywhere(address));
  kernel.removeAddress(present("10.1.0.1/24", 3));
  assert.ok(!kernel.hasAnywhere(address));
});

test("a name goes with its link, unless another link has taken it", () => {
  const kernel = mirror();
  kernel.setLink(eth("eth9", 2));
  assert.equal(kernel.indexOf("eth0"), null);
  kernel.setLink(eth("eth9", 7));
  kernel.removeLink(2);
  assert.equal(kernel.indexOf("eth9"), 7);
  assert.equal(kernel.nameOf(2), "");
  kernel.removeLink(7);
  assert.equal(kernel.linkNamed("eth9"), null);
});
