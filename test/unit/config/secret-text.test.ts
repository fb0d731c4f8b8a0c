import assert from "node:assert/strict";
import { test } from "node:test";
import { hideBehind, maskSecrets } from "../../../src/config/secret-text.ts";

for (const [line, shown] of [
  ["  auth_pass abc", "  auth_pass ***"],
  ["authentication { auth_pass abc }", "authentication { auth_pass ***"],
  ["  auth_pas abc", "  auth_pas ***"],
  ["  authpass abc", "  authpass ***"],
  ["$PASSWORD=abc", "$PASSWORD=***"],
  ["$VRRP_PASS= abc", "$VRRP_PASS= ***"],
  ["  key 1 hex:00ff", "  key 1 ***"],
  ["  key hex:00ff", "  key ***"],
  ["  key 1", "  key 1"],
  ["  auth_hmac hex:00ff", "  auth_hmac ***"],
  ["  auth_hmac {", "  auth_hmac {"],
  ["  auth_hmac { key 1 abc }", "  auth_hmac { key 1 ***"],
  ["\r\u2028  auth_pass a\rb", "\r\u2028  auth_pass ***"],
  ["  auth_type sesame", "  auth_type ***"],
  ["  auth_type PAS", "  auth_type PAS"],
  ["  auth_type PASS sesame", "  auth_type PASS ***"],
  ["authentication { auth_type PASS }", "authentication { auth_type PASS }"],
  [
    "authentication { auth_type PASS auth_pass abc }",
    "authentication { auth_type PASS auth_pass ***",
  ],
  ["auth_pass abc auth_type PASS", "auth_pass ***"],
  ["  auth_type", "  auth_type"],
  ["  active_key 300", "  active_key 300"],
  ["  active_key hex:00ff", "  active_key ***"],
  ["  auth_pass", "  auth_pass"],
  ["  priority 100", "  priority 100"],
] as const) {
  test(`what may be shown of: ${line}`, () => {
    assert.equal(maskSecrets(line), shown);
  });
}

test("what is behind a place is hidden, where there is something", () => {
  assert.equal(hideBehind("  ky 1 abc", 4), "  ky***");
  assert.equal(hideBehind("  ky", 4), "  ky");
});
