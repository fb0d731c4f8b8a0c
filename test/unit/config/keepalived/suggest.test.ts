import assert from "node:assert/strict";
import { test } from "node:test";
import { TOP_LEVEL } from "../../../../src/config/keepalived/compile/top-level.ts";
import { VRRP_INSTANCE } from "../../../../src/config/keepalived/compile/vrrp-instance.ts";
import { VRRP_SCRIPT } from "../../../../src/config/keepalived/compile/vrrp-script.ts";
import { suggestKeyword } from "../../../../src/config/keepalived/suggest.ts";

for (const [word, expected] of [
  ["virtual_routerid", "did you mean `virtual_router_id`?"],
  ["prioriy", "did you mean `priority`?"],
  ["Priority", "did you mean `priority`?"],
  ["lvs_sync_daemon_inteface", "did you mean `lvs_sync_daemon_interface`?"],
  ["weitht", null],
  ["router_id", "`router_id` belongs in `global_defs`"],
  ["virtual_server", "`virtual_server` belongs at the top of a file"],
  ["qwertz", null],
  ["\u00a0interface", "a blank in it is none to keepalived (a no-break space); write a plain one"],
] as const) {
  test(`what ${JSON.stringify(word)} in vrrp_instance was meant to be`, () => {
    assert.equal(suggestKeyword(word, VRRP_INSTANCE, TOP_LEVEL), expected);
  });
}

test("old and wrong names have an answer of their own", () => {
  assert.equal(suggestKeyword("fail", VRRP_SCRIPT, TOP_LEVEL), "write `fall`");
  assert.equal(suggestKeyword("weitht", VRRP_SCRIPT, TOP_LEVEL), "did you mean `weight`?");
});
