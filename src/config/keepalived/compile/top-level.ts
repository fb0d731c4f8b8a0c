// The keywords at the top of a file.

import { seconds as secondsOf } from "../../../base/units.ts";
import type { Span } from "../../span.ts";
import { argumentSpan, type Statement } from "../ast.ts";
import type { Context } from "./context.ts";
import { type FileDraft, GroupDraft } from "./file-draft.ts";
import { GLOBAL_DEFS } from "./global-defs.ts";
import { InstanceDraft } from "./instance-draft.ts";
import { block, keyword, skipped } from "./row.ts";
import { SYNC_GROUP } from "./sync-group.ts";
import { BlockTable, type Row } from "./table.ts";
import { flag, strictInteger, text } from "./value.ts";
import { VRRP_INSTANCE } from "./vrrp-instance.ts";
import { CheckDraft, VRRP_SCRIPT } from "./vrrp-script.ts";

/** Read by keepalived's parent: they hold for the whole file, wherever they stand. */
const GLOBAL_ROWS: readonly Row<FileDraft>[] = [
  block("global_defs", {
    syntax: "{ … }",
    table: GLOBAL_DEFS,
    since: "0.5.3",
    effect: "What holds for everything; may stand several times.",
    open: (draft) => draft.global,
  }),
  keyword("net_namespace", {
    takes: text("NAME"),
    default: "the one it starts in",
    since: "1.2.24",
    effect: "Network namespace to run in.",
    set: (draft, value) => {
      draft.global.netNamespace ??= value;
    },
  }),
  keyword("instance", {
    takes: text("NAME"),
    default: "none",
    since: "1.2.24",
    effect: "Name that tells several daemons on a host apart, in pid files and the log.",
    set: (draft, value) => {
      draft.global.instanceName ??= value;
    },
  }),
  keyword("use_pid_dir", {
    takes: flag(),
    default: "off",
    since: "1.2.24",
    effect: "Pid files in a directory of their own.",
    set: (draft) => {
      draft.global.usePidDirectory = true;
    },
  }),
  keyword("child_wait_time", {
    takes: strictInteger({ min: 0, max: 4_294_967_295 }),
    default: "5",
    since: "2.0.0",
    effect: "Seconds that the parent waits for its children at the end.",
    set: (draft, value) => {
      draft.global.childWaitUs = secondsOf(value);
    },
  }),
];

const VRRP_ROWS: readonly Row<FileDraft>[] = [
  block("vrrp_script", {
    syntax: "NAME { … }",
    table: VRRP_SCRIPT,
    since: "1.1.13",
    effect: "A check; stands before its use in track_script.",
    open: (_draft, statement, context) => {
      const name = statement.arguments[0]?.text;
      if (name !== undefined) return new CheckDraft(name, statement);
      reportMissingName(statement, context);
      return null;
    },
    close: (draft, check, _statement, context) => {
      closeCheck(draft, check, context);
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
    close: (draft, instance) => {
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

const FOREIGN_ROWS: readonly Row<FileDraft>[] = [
  skipped("virtual_server", "(ADDRESS PORT | fwmark N | group NAME) { … }", {
    since: "0.5.3",
    effect: "Load balancing over IPVS.",
  }),
  skipped("virtual_server_group", "NAME { … }", {
    since: "1.0.2",
    effect: "Load balancing over IPVS.",
  }),
  skipped("SSL", "{ … }", { since: "0.5.3", effect: "Certificate of the HTTPS checker." }),
  skipped("bfd_instance", "NAME { … }", { since: "2.0.0", effect: "A BFD session." }),
];

export const TOP_LEVEL: BlockTable<FileDraft> = new BlockTable("keepalived.conf", "both", [
  ...GLOBAL_ROWS,
  ...VRRP_ROWS,
  ...FOREIGN_ROWS,
]);

/** Statements that the parent reads before the others, whatever their order. */
export function isGlobal(statement: Statement): boolean {
  return GLOBAL_ROWS.some((row) => row.name === statement.keyword.text);
}

function closeCheck(draft: FileDraft, check: CheckDraft, context: Context): void {
  if (check.command === null) {
    context.after(check.span, {
      code: "no-script",
      message: `\`${check.name}\` has no \`script\`; it is removed`,
      keepalived: [`No script set for vrrp_script ${check.name} - removing`],
    });
    return;
  }
  if (check.accountFailed || (check.account === null && draft.global.scriptUserFailed)) {
    context.after(check.span, {
      code: "unknown-user",
      message: `\`${check.name}\` has no account to run under; it is removed`,
      keepalived: [`Unable to set default user for vrrp script ${check.name} - removing`],
    });
    return;
  }
  if (!draft.checks.has(check.name)) draft.checks.set(check.name, check);
  context.define("script", check.name, check.span);
}

/** The block's one-word name, where no other block of the kind has it; null skips the block. */
function uniqueName(
  statement: Statement,
  taken: ReadonlyMap<string, { readonly span: Span }>,
  kind: string,
  context: Context,
): string | null {
  const [token, extra] = statement.arguments;
  if (token === undefined || extra !== undefined) {
    reportMissingName(statement, context);
    return null;
  }
  const twin = taken.get(token.text);
  if (twin === undefined) return token.text;
  context.atArgument(statement, 0, {
    code: "duplicate-name",
    message: `${kind} \`${token.text}\` is defined already; this block is skipped`,
    keepalived: [`${kind} ${token.text} already defined`],
    notes: [{ message: "first defined here", span: twin.span }],
  });
  return null;
}

function reportMissingName(statement: Statement, context: Context): void {
  const name = statement.keyword.text;
  context.atKeyword(statement, {
    code: "missing-name",
    message: `\`${name}\` needs one word as its name; the block is skipped`,
    keepalived: [`${name} must have a name`],
  });
}
