// Every example of a line's words on the page of keywords is understood.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LINE_KINDS } from "../../src/config/keepalived/line-words.ts";
import { loadCase } from "./case-file.ts";

for (const { block, start, words } of LINE_KINDS) {
  for (const { example } of words) {
    test(`${block}: ${example}`, () => {
      assert.deepEqual(complaints(block, `${start} ${example}`), []);
    });
  }
  test(`${block}: another word is not understood`, () => {
    assert.notDeepEqual(complaints(block, `${start} unheard-of`), []);
  });
}

function complaints(block: string, line: string): string[] {
  const own = block === "virtual_ipaddress" ? "" : "    virtual_ipaddress { 192.0.2.10/24 }\n";
  const { diagnostics } = loadCase(
    `vrrp_instance VI_1 {\n    interface eth0\n    virtual_router_id 51\n${own}    ${block} {\n        ${line}\n    }\n}\n`,
  );
  return diagnostics.map(({ message }) => message);
}
