// Why addresses are announced again: said without `--log-detail`, and no more often than a flood of
// evidence may have it.

import assert from "node:assert/strict";
import { test } from "node:test";
import { renderAddressEvent } from "../../../src/observe/address-line.ts";
import type { AnnounceAgainReason } from "../../../src/vrrp/effect.ts";

const WORDS: Readonly<Record<AnnounceAgainReason, string>> = {
  "lower-priority-advert": "another master was heard",
  paused: "while this process did not run another may have taken over",
  "link-restored": "the link was down",
  "mac-changed": "the interface has another MAC address",
  "address-restored": "the address was taken away",
};

for (const [reason, words] of Object.entries(WORDS) as [AnnounceAgainReason, string][]) {
  test(`announcing again: ${reason}`, () => {
    const line = renderAddressEvent({ kind: "announcing-again", instance: "VI_1", reason });
    assert.equal(line.text, `(VI_1) announcing again: ${words}`);
    assert.equal(line.detail, false);
    assert.equal(line.repeats, `VI_1/announcing-again/${reason}`);
  });
}
