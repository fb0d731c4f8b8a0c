import assert from "node:assert/strict";
import { test } from "node:test";
import { IpAddress } from "../../../src/base/ip-address.ts";
import { seconds } from "../../../src/base/units.ts";
import { renderReport } from "../../../src/observe/advert-line.ts";

const peer = IpAddress.of("10.129.0.12");

test("a peer with the old unicast checksum is named once, in keepalived's words", () => {
  const { text, repeats } = renderReport("VI_1", { kind: "old-unicast-checksum" });
  assert.equal(text, "(VI_1) Setting unicast VRRPv3 checksum to old version");
  assert.equal(repeats, null);
});

test("after a pause each instance says what follows, as a detail where nothing does", () => {
  const said = (["listens", "speaks", "goes-on"] as const).map((next) => {
    const line = renderReport("VI_1", { kind: "paused", durationUs: seconds(4), next });
    return `${line.detail ? "-D " : ""}${line.text}`;
  });
  assert.deepEqual(said, [
    "(VI_1) did not run for 4.000000 s, listening before judging",
    "(VI_1) did not run for 4.000000 s, speaking at once",
    "-D (VI_1) did not run for 4.000000 s, going on",
  ]);
});

test("an accepted advert with other addresses gets the words of a rejected one", () => {
  const reason = { kind: "address-count", count: 2, expected: 1 } as const;
  const line = renderReport("VI_1", { kind: "addresses-differ", source: peer, vrid: 51, reason });
  assert.equal(line.text, "(VI_1) received an unexpected ip number count 2, expected 1!");
  assert.equal(line.repeats, "VI_1/addresses-differ");
});
