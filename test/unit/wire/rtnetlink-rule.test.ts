// Rules against the requests that keepalived 2.2.7 was seen to send for the same configuration.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { type Prefix, prefix } from "../../../src/base/prefix.ts";
import { decodeAttributes } from "../../../src/wire/rtnetlink-message.ts";
import {
  decodeRule,
  encodeAddRule,
  encodeRemoveRule,
  type RuleRequest,
} from "../../../src/wire/rtnetlink-rule.ts";

const skip = new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1;

const HEADER_BYTES = 12;

function net(text: string): Prefix {
  const [address = "", bits = ""] = text.split("/");
  return prefix(IpAddress.of(address), Number(bits));
}

function rule(rest: Partial<RuleRequest>): RuleRequest {
  return {
    family: "ipv4",
    from: null,
    to: null,
    table: 0,
    action: 1,
    goto: null,
    preference: null,
    not: false,
    iif: null,
    oif: null,
    tos: 0,
    fwmark: null,
    protocol: 18,
    flow: null,
    tunnelId: null,
    suppressPrefixLength: null,
    suppressGroup: null,
    l3mdev: false,
    uidRange: null,
    ipProtocol: null,
    sourcePorts: null,
    destinationPorts: null,
    ...rest,
  };
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

function contents(body: Uint8Array): unknown {
  const attributes = [...decodeAttributes(body, HEADER_BYTES)].toSorted(([a], [b]) => a - b);
  return [
    hex(body.subarray(0, HEADER_BYTES)),
    attributes.map(([type, value]) => [type, hex(value)]),
  ];
}

const SEEN: ReadonlyArray<readonly [string, RuleRequest, string]> = [
  [
    "from 10.129.0.10/32 table 1000 preference 1000",
    rule({ from: net("10.129.0.10/32"), table: 1000, preference: 1000 }),
    "02002000000000010000000008000f00e8030000080002000a81000a08000600e80300000500150012000000",
  ],
  [
    "to 10.129.0.0/16 fwmark 1/0xff iif eth0 tos 4 table 1001 preference 1001",
    rule({
      to: net("10.129.0.0/16"),
      fwmark: { mark: 1, mask: 255 },
      iif: "eth0",
      tos: 4,
      table: 1001,
      preference: 1001,
    }),
    "02100004000000010000000008000f00e9030000080001000a81000008000600e903000008000a00" +
      "0100000008001000ff0000000900030065746830000000000500150012000000",
  ],
  [
    "not from 10.1.0.0/16 oif eth0 goto 5000 preference 1002",
    rule({
      not: true,
      from: net("10.1.0.0/16"),
      oif: "eth0",
      goto: 5000,
      action: 2,
      preference: 1002,
    }),
    "020010000000000202000000080002000a01000008000600ea030000090011006574683000000000" +
      "05001500120000000800040088130000",
  ],
  [
    "from 10.2.0.0/16 blackhole preference 1003",
    rule({ from: net("10.2.0.0/16"), action: 6, preference: 1003 }),
    "020010000000000600000000080002000a02000008000600eb0300000500150012000000",
  ],
  [
    "from fd00::/64 table 1000 suppress_prefixlength 0 uidrange 5-10 ipproto tcp sport 1-9 …",
    rule({
      family: "ipv6",
      from: net("fd00::/64"),
      table: 1000,
      preference: 1004,
      suppressPrefixLength: 0,
      uidRange: [5, 10],
      ipProtocol: 6,
      sourcePorts: [1, 9],
      destinationPorts: [3, 4],
    }),
    "0a004000000000010000000008000f00e803000014000200fd000000000000000000000000000000" +
      "08000600ec03000008000e00000000000c001400050000000a000000050015001200000005001600" +
      "0600000008001700010009000800180003000400",
  ],
  [
    "from 10.3.0.0/16 table 1000 realms 3/4 suppress_ifgroup 1 tunnel-id 77 preference 1005",
    rule({
      from: net("10.3.0.0/16"),
      table: 1000,
      preference: 1005,
      flow: 0x30004,
      suppressGroup: 1,
      tunnelId: 77n,
    }),
    "02001000000000010000000008000f00e8030000080002000a03000008000600ed03000008000b00" +
      "0400030008000d00010000000c000c00000000000000004d0500150012000000",
  ],
  [
    "from 10.4.0.0/16 l3mdev preference 1006",
    rule({ from: net("10.4.0.0/16"), l3mdev: true, preference: 1006 }),
    "020010000000000100000000080002000a04000008000600ee03000005001300010000000500150012000000",
  ],
];

test("a rule is asked for as keepalived does", { skip }, () => {
  for (const [line, asked, body] of SEEN) {
    const made = encodeAddRule(asked);
    assert.deepEqual(contents(made.body), contents(Buffer.from(body, "hex")), line);
    assert.deepEqual([made.type, made.flags], [32, 0x605], line);
    assert.deepEqual(encodeRemoveRule(asked), { ...made, type: 33, flags: 0x5 }, line);
  }
});

test("what the kernel tells of a rule is what was asked for", () => {
  for (const [line, asked] of SEEN) {
    const read = decodeRule({ ...encodeAddRule(asked), sequence: 0, port: 0 });
    const { family, from, to, table, action, preference, iif, oif } = asked;
    const mark = asked.fwmark?.mark ?? 0;
    const expected = { family, from, to, table, action, preference, iif, oif, mark };
    assert.equal(JSON.stringify(read), JSON.stringify(expected), line);
  }
});

test("no bytes make the decoder throw, other families are none of ours", () => {
  const message = { ...encodeAddRule(rule({})), sequence: 0, port: 0 };
  assert.equal(
    decodeRule({ ...message, body: Uint8Array.of(129, ...message.body.slice(1)) }),
    null,
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (body) => {
      decodeRule({ ...message, body: Uint8Array.of(10, ...body) });
    }),
  );
});
