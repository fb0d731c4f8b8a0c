// The blocks of keepalived's load balancer (LVS) and its health checks. This program has none of
// it; the words are known so that a typing error in them is told, as keepalived tells it. Their
// values are not looked at.

import type { Statement } from "../ast.ts";
import { splitCommand, splitScriptLine } from "../script-words.ts";
import type { Context } from "./context.ts";
import { block, entries, keyword } from "./row.ts";
import { findProgram } from "./script-check.ts";
import { BlockTable, type Row } from "./table.ts";
import { words } from "./value.ts";

/** Nothing of these blocks is kept but what the last checks need. */
export class BalancerDraft {
  readonly words: Set<string> = new Set();
}

/** Words without which keepalived exits with status 2 where they stand alone. */
const NEEDING_A_WORD: ReadonlySet<string> = new Set([
  ..."bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry".split(
    " ",
  ),
  ..."delay_loop digest fwmark hysteresis ip_family lb_algo lb_kind lthreshold lvs_method".split(
    " ",
  ),
  ..."lvs_sched max_reply_length min_reply_length misc_timeout nb_get_retry notify_down".split(" "),
  ..."notify_up path persistence_engine persistence_granularity protocol quorum".split(" "),
  ..."quorum_down quorum_up retry sorry_server track_file type uthreshold warmup weight".split(" "),
]);

const DEPRECATED: ReadonlyMap<string, string> = new Map([["nb_get_retry", "retry"]]);

/** Words that name a program. */
const RUNNING: ReadonlySet<string> = new Set([
  "misc_path",
  "notify_down",
  "notify_up",
  "quorum_down",
  "quorum_up",
]);

const COMMON =
  "alpha bind_if bind_port bindto connect_ip connect_port connect_timeout delay_before_retry" +
  " delay_loop fwmark log_all_failures retry warmup";

function table(name: string, names: string, blocks: readonly Row<BalancerDraft>[] = []): Table {
  const plain = names.split(" ").map((word) => plainRow(word));
  return new BlockTable<BalancerDraft>(name, "checker", [...plain, ...blocks]);
}

type Table = BlockTable<BalancerDraft>;

function plainRow(name: string): Row<BalancerDraft> {
  const successor = DEPRECATED.get(name);
  return keyword(name, {
    takes: { ...words("…"), required: NEEDING_A_WORD.has(name) ? 1 : 0 },
    since: "",
    effect: "Load balancing.",
    set: (draft, _value, statement, context) => {
      draft.words.add(name);
      if (RUNNING.has(name)) noteProgram(statement, context);
      if (successor !== undefined) reportDeprecated(name, successor, statement, context);
    },
  });
}

function reportDeprecated(
  name: string,
  successor: string,
  statement: Statement,
  context: Context,
): void {
  context.atKeyword(statement, {
    code: "deprecated",
    message: `\`${name}\` is an old name of \`${successor}\``,
    keepalived: [`${name} is deprecated - please use '${successor}'`],
  });
}

function inner(name: string, contents: Table): Row<BalancerDraft> {
  return block(name, {
    syntax: "{ … }",
    table: contents,
    since: "",
    effect: "Load balancing.",
    open: () => new BalancerDraft(),
    close: (draft) => {
      draft.words.add(name);
    },
  });
}

const URL: Table = table(
  "url",
  "digest path regex regex_max_offset regex_min_offset regex_no_match regex_options regex_stack" +
    " status_code tls_compliant virtualhost",
);
const WEB: Table = table(
  "HTTP_GET",
  `${COMMON} enable_sni fast_recovery http_protocol nb_get_retry virtualhost`,
  [inner("url", URL)],
);
const MAIL_HOST: Table = table("host", COMMON);

const REAL_SERVER: Table = table(
  "real_server",
  "alpha connect_timeout delay_before_retry delay_loop inhibit_on_failure lthreshold lvs_method" +
    " notify_down notify_up retry smtp_alert snmp_name uthreshold virtualhost warmup weight",
  [
    inner("HTTP_GET", WEB),
    inner("SSL_GET", WEB),
    inner("TCP_CHECK", table("TCP_CHECK", COMMON)),
    inner("SMTP_CHECK", table("SMTP_CHECK", `${COMMON} helo_name`, [inner("host", MAIL_HOST)])),
    inner("DNS_CHECK", table("DNS_CHECK", `${COMMON} name type`)),
    inner(
      "MISC_CHECK",
      table(
        "MISC_CHECK",
        "alpha delay_before_retry delay_loop log_all_failures misc_dynamic misc_path misc_timeout" +
          " retry user warmup",
      ),
    ),
    inner("BFD_CHECK", table("BFD_CHECK", "alpha name")),
    inner(
      "UDP_CHECK",
      table("UDP_CHECK", `${COMMON} max_reply_length min_reply_length payload require_reply`),
    ),
    inner("PING_CHECK", table("PING_CHECK", COMMON)),
    inner("FILE_CHECK", table("FILE_CHECK", "alpha track_file weight")),
  ],
);

const VIRTUAL_SERVER: Table = table(
  "virtual_server",
  "alpha connect_timeout delay_before_retry delay_loop flag-1 flag-2 flag-3 ha_suspend hashed" +
    " hysteresis inhibit_on_failure ip_family lb_algo lb_kind lvs_method lvs_sched mh-fallback" +
    " mh-port omega ops persistence_engine persistence_granularity persistence_timeout protocol" +
    " quorum quorum_down quorum_up retry sh-fallback sh-port smtp_alert snmp_name sorry_server" +
    " sorry_server_inhibit sorry_server_lvs_method virtualhost warmup weight",
  [inner("real_server", REAL_SERVER)],
);

/** The top-level blocks, each with one note. */
export const BALANCER_ROWS: readonly Row<unknown>[] = [
  foreign("virtual_server", "(ADDRESS PORT | fwmark N | group NAME) { … }", VIRTUAL_SERVER),
  entries("virtual_server_group", {
    syntax: "NAME { … }",
    since: "1.0.2",
    effect: "Load balancing over IPVS.",
    named: true,
    entry: () => undefined,
    close: (_draft, statement, context) => {
      reportSkipped(statement, context);
    },
  }),
  foreign("SSL", "{ … }", table("SSL", "ca certificate key password")),
];

function foreign(name: string, syntax: string, contents: Table): Row<unknown> {
  return block(name, {
    syntax,
    table: contents,
    since: "0.5.3",
    effect: "Load balancing over IPVS.",
    open: () => new BalancerDraft(),
    close: (_draft, inside, statement, context) => {
      reportSkipped(statement, context);
      if (name === "virtual_server") checkServer(inside, statement, context);
    },
  });
}

/** Once a kind of block: files of a balancer have hundreds. */
function reportSkipped(statement: Statement, context: Context): void {
  const name = statement.keyword.text;
  if (!context.isFirst(name)) return;
  context.atKeyword(statement, {
    code: "block-skipped",
    message: `\`${name}\` is not supported here; its blocks are skipped`,
  });
}

/** keepalived minds programs of the balancer as those of VRRP (`reportSecurity`). */
function noteProgram(statement: Statement, context: Context): void {
  const line = splitScriptLine(statement.raw);
  const command = line === null || line === "unmatched" ? "" : line.command;
  const [program] = splitCommand(command) ?? [];
  if (program !== undefined && findProgram(program, context.host) !== null) {
    context.balancerPrograms = true;
  }
}

/** What keepalived says of a virtual server that lacks a word. */
function checkServer(inside: BalancerDraft, statement: Statement, context: Context): void {
  const has = (...names: string[]): boolean => names.some((name) => inside.words.has(name));
  const complain = (message: string, sentence: string): void => {
    context.atKeyword(statement, { code: "lvs-incomplete", message, summary: [sentence] });
  };
  const name = serverName(statement);
  if (statement.arguments[0]?.text === "fwmark" && has("protocol")) {
    const sentence = `Warning: ${name}: protocol specified for fwmark - protocol will be ignored`;
    complain("a virtual server by fwmark has no protocol", sentence);
  }
  if (!has("real_server") && !has("sorry_server")) {
    complain("the virtual server has no real server", `${name} has no real servers - ignoring`);
    return;
  }
  if (!has("lb_algo", "lvs_sched")) {
    complain("`lb_algo` is missing", `${name}: no scheduler set, setting default 'wlc'`);
  }
  if (!has("lb_kind", "lvs_method")) {
    complain("`lb_kind` is missing", `${name}: no forwarding method set, setting default NAT`);
  }
}

/** `Virtual server [ADDRESS]:PROTOCOL:PORT`, as keepalived names it. */
function serverName(statement: Statement): string {
  const [address = "", port = "0"] = statement.arguments.map((token) => token.text);
  if (address === "fwmark") return `Virtual server FWM ${port}`;
  const protocol = statement.block?.findLast(({ keyword: { text } }) => text === "protocol");
  const word = protocol?.arguments[0]?.text.toLowerCase();
  return `Virtual server [${address}]:${word ?? "none"}:${port}`;
}
