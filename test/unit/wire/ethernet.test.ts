import assert from "node:assert/strict";
import { test } from "node:test";
import { MacAddress } from "../../../src/base/mac-address.ts";
import { decodeEthernet, encodeEthernet } from "../../../src/wire/ethernet.ts";
import { hexBytes, hexText } from "../../wire/hex.ts";

const FIELDS = {
  destination: MacAddress.fromBytes(hexBytes("01 00 5e 00 00 12")),
  source: MacAddress.fromBytes(hexBytes("02 00 00 00 00 11")),
  etherType: 0x0800,
};

test("a frame is written without padding and read again", () => {
  const frame = encodeEthernet(FIELDS, hexBytes("45 c0"));
  assert.equal(hexText(frame), "01005e000012020000000011080045c0");
  const expected = { ...FIELDS, vlanIds: [], payload: hexBytes("45 c0") };
  assert.deepEqual(decodeEthernet(frame), expected);
});

test("VLAN tags are read, priority bits apart", () => {
  const macs = "01005e000012 020000000011";
  const tagged = decodeEthernet(hexBytes(`${macs} 88a8 0064 8100 e00a 0800 ff`));
  assert.deepEqual(tagged, { ...FIELDS, vlanIds: [100, 10], payload: hexBytes("ff") });
});

test("a frame without a whole header is none", () => {
  assert.equal(decodeEthernet(hexBytes("01005e000012 020000000011 08")), null);
  assert.equal(decodeEthernet(hexBytes("01005e000012 020000000011 8100 000a 08")), null);
  assert.equal(decodeEthernet(new Uint8Array(0)), null);
});
