import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressTable } from "../../../src/address/address-table.ts";
import { IpAddress } from "../../../src/base/ip-address.ts";

const A = IpAddress.of("10.0.0.1");
const B = IpAddress.of("fd00::1");

test("the same address in two places is two entries", () => {
  const table = new AddressTable<string, number>();
  table.set("eth0", A, 1);
  table.set("eth1", A, 2);
  table.set("eth0", B, 3);
  assert.deepEqual(
    [table.get("eth0", A), table.get("eth1", A), table.get("eth1", B), table.get("eth2", A)],
    [1, 2, undefined, undefined],
  );
  assert.deepEqual([...table.at("eth0")], [1, 3]);
  assert.deepEqual([...table.at("eth2")], []);
  assert.deepEqual(table.all(), [1, 3, 2]);
});

test("what is deleted is gone there only, and may be deleted while it is walked", () => {
  const table = new AddressTable<string, number>();
  table.set("eth0", A, 1);
  table.set("eth1", A, 2);
  table.delete("eth0", IpAddress.of("10.0.0.1"));
  table.delete("eth2", A);
  assert.deepEqual(table.all(), [2]);
  for (const value of table.all()) {
    assert.equal(value, 2);
    table.delete("eth1", A);
  }
  assert.deepEqual(table.all(), []);
});
