// Top-level blocks of instances, groups and checks.

import { argumentSpan, type Statement } from "../ast.ts";
import { named, uniqueName } from "./block-name.ts";
import type { Context } from "./context.ts";
import { type FileDraft, GroupDraft } from "./file-draft.ts";
import { InstanceDraft } from "./instance-draft.ts";
import { block } from "./row.ts";
import { defaultAccount, MISSING_ACCOUNT } from "./script-check.ts";
import { closeLink } from "./settle-link.ts";
import { SYNC_GROUP } from "./sync-group.ts";
import type { Row } from "./table.ts";
import { VRRP_INSTANCE } from "./vrrp-instance.ts";
import { CheckDraft, VRRP_SCRIPT } from "./vrrp-script.ts";

export const VRRP_ROWS: readonly Row<FileDraft>[] = [
  block("vrrp_script", {
    syntax: "NAME { … }",
    table: VRRP_SCRIPT,
    since: "1.1.13",
    effect: "A check; stands before its use in track_script.",
    open: (_draft, statement, context) => named(statement, context, CheckDraft),
    close: (draft, check, statement, context) => {
      closeCheck(draft, check, statement, context);
    },
  }),
  block("vrrp_instance", {
    syntax: "NAME { … }",
    table: VRRP_INSTANCE,
    since: "0.5.3",
    effect: "A virtual router.",
    open: (draft, statement, context) => {
      const name = uniqueName(statement, draft.instances, "vrrp instance", context);
      return name === null ? null : new InstanceDraft(name, statement, draft.global.defaults);
    },
    close: (draft, instance, statement, context) => {
      closeInstance(instance, statement, context);
      draft.instances.set(instance.name, instance);
    },
  }),
  block("vrrp_sync_group", {
    syntax: "NAME { … }",
    table: SYNC_GROUP,
    since: "0.6.1",
    effect: "Instances that change state together.",
    open: (draft, statement, context) => {
      const name = uniqueName(statement, draft.groups, "vrrp sync group", context);
      return name === null ? null : new GroupDraft(name, argumentSpan(statement, 0));
    },
    close: (draft, group) => {
      draft.groups.set(group.name, group);
    },
  }),
];

/** What keepalived decides when the block ends. */
function closeInstance(instance: InstanceDraft, statement: Statement, context: Context): void {
  const { name, linkSpan, span } = instance;
  closeLink(instance, (message, sentence) => {
    const complaint = { code: "link-conflict", message, keepalived: [sentence] } as const;
    context.atClose(statement, linkSpan ?? span, complaint);
  });
  if (instance.unicastTtl === null || instance.unicastPeers.size > 0) return;
  // Deviation: keepalived goes on with a TTL of 0 and so sends to nobody.
  context.atClose(statement, span, {
    code: "ttl-without-peers",
    message: "`unicast_ttl` needs unicast_peer; it is ignored",
    keepalived: [`(${name}): Cannot use unicast_ttl without unicast peers - resetting`],
  });
  instance.unicastTtl = null;
}

function closeCheck(
  draft: FileDraft,
  check: CheckDraft,
  statement: Statement,
  context: Context,
): void {
  if (check.command === null) {
    context.atClose(statement, check.span, {
      code: "no-script",
      message: `\`${check.name}\` has no \`script\`; it is removed`,
      keepalived: [`No script set for vrrp_script ${check.name} - removing`],
    });
    return;
  }
  if (
    check.accountFailed ||
    (check.account === null && !hasDefaultAccount(check, statement, context))
  ) {
    return;
  }
  if (!draft.checks.has(check.name)) draft.checks.set(check.name, check);
  context.define("script", check.name, check.span);
}

function hasDefaultAccount(check: CheckDraft, statement: Statement, context: Context): boolean {
  const fallback = defaultAccount(context);
  if (fallback.kind === "account") return true;
  const removal = `Unable to set default user for vrrp script ${check.name} - removing`;
  context.atClose(statement, check.span, {
    code: "unknown-user",
    message: `\`${check.name}\` has no account to run under; it is removed`,
    keepalived: fallback.kind === "missing" ? [MISSING_ACCOUNT, removal] : [removal],
    help: "name an existing `script_user` in `global_defs`",
  });
  return false;
}
