// Whether the authentication of an instance can be used.

import type { Context } from "./context.ts";
import type { HmacDraft, InstanceDraft } from "./instance-draft.ts";

export function settleAuthentication(draft: InstanceDraft, version: 2 | 3, context: Context): void {
  const reason = authenticationFault(draft, version);
  if (reason === null) return;
  context.after(draft.authSpan, {
    code: "authentication-ignored",
    message: `the authentication is left out: ${reason.message}`,
    keepalived: [`(${draft.name}) ${reason.keepalived}`],
  });
  draft.authType = null;
}

function authenticationFault(
  draft: InstanceDraft,
  version: 2 | 3,
): { message: string; keepalived: string } | null {
  if (draft.authType === null) return null;
  if (draft.strict) {
    return {
      message: "strict mode has none",
      keepalived: "Strict mode does not support authentication. Ignoring.",
    };
  }
  if (version === 3) {
    return {
      message: "version 3 has none",
      keepalived: "VRRP version 3 does not support authentication. Ignoring.",
    };
  }
  if (draft.authPassword === null || draft.authPassword.reveal() === "") {
    return {
      message: "there is no password",
      keepalived: "Authentication specified but no password given. Ignoring",
    };
  }
  // Deviation: keepalived 2.2.7 accepts PASS, sends its type without a password, and crashes when
  // it hears such an advert (measured).
  if (draft.family === "ipv6") {
    return {
      message: `${draft.authType} is for IPv4`,
      keepalived: `Cannot use ${draft.authType} authentication with IPv6. ignoring`,
    };
  }
  return null;
}

/** keepalived.conf(5) auth_hmac: needs a key to sign with, and replaces authentication. */
export function settleHmac(draft: InstanceDraft, context: Context): void {
  const { hmac } = draft;
  if (hmac === null) return;
  if (draft.authType !== null) {
    context.after(draft.authSpan, {
      code: "authentication-ignored",
      message: "`authentication` is left out, because `auth_hmac` replaces it",
    });
    draft.authType = null;
  }
  const fault = hmacFault(hmac);
  if (fault === null) return;
  context.after(hmac.activeSpan ?? hmac.span, {
    code: "authentication-ignored",
    message: `\`auth_hmac\` is left out: ${fault}`,
  });
  draft.hmac = null;
}

function hmacFault({ keys, activeKeyId, mode }: HmacDraft): string | null {
  if (keys.size === 0) return "it has no key";
  if (mode === "receive-only" && activeKeyId === null) return null;
  if (activeKeyId === null) return "it has no active_key";
  return keys.has(activeKeyId) ? null : `key ${activeKeyId} is not defined`;
}
