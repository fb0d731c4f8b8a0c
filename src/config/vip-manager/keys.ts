// The settings of vip-manager 5.0.0 and the ones that this program adds: their names, the names
// they had before, and names that never were any. One row a setting; flags, environment
// variables, the file, did-you-mean and `--help` follow from it.

export interface KeyRow {
  readonly name: SettingName;
  /** Old names in files; each with `VIP_` in front and in upper case in the environment. */
  readonly aliases: readonly string[];
  /** Hidden when settings are shown. */
  readonly secret: boolean;
  /** A flag that needs no value. */
  readonly boolean: boolean;
  /** Only once, for the whole program: not in `instances`. */
  readonly global: boolean;
  /** For `--help`. */
  readonly help: string;
}

export type SettingName =
  | "ip"
  | "netmask"
  | "interface"
  | "trigger-key"
  | "trigger-value"
  | "dcs-type"
  | "dcs-endpoints"
  | "etcd-user"
  | "etcd-password"
  | "etcd-ca-file"
  | "etcd-cert-file"
  | "etcd-key-file"
  | "consul-token"
  | "consul-ca-file"
  | "consul-cert-file"
  | "consul-key-file"
  | "interval"
  | "manager-type"
  | "retry-num"
  | "retry-after"
  | "verbose"
  | "name"
  | "on-store-loss"
  | "keep-on-stop"
  | "garp-repeat"
  | "garp-delay"
  | "garp-refresh"
  | "garp-refresh-repeat"
  | "notify"
  | "notify-master"
  | "notify-backup"
  | "notify-stop"
  | "hetzner-credentials"
  | "hetzner-server-ip"
  | "hetzner-endpoint";

type RowTraits = Partial<Pick<KeyRow, "aliases" | "secret" | "boolean" | "global">>;

function row(name: SettingName, help: string, traits: RowTraits = {}): KeyRow {
  return { name, help, aliases: [], secret: false, boolean: false, global: false, ...traits };
}

export const KEYS: readonly KeyRow[] = [
  row("ip", "address that follows the leader; several with commas, each may have /LENGTH"),
  row("netmask", "prefix length of addresses without one", { aliases: ["mask"] }),
  row("interface", "interface that gets the address", { aliases: ["iface"] }),
  row("trigger-key", "key in the store, or path of Patroni's API (/leader)", { aliases: ["key"] }),
  row("trigger-value", "value that names this node (hostname; patroni: 200)", {
    aliases: ["nodename", "host"],
  }),
  row("dcs-type", "etcd, etcd3 (the same), consul or patroni (etcd)", {
    aliases: ["type", "endpoint_type"],
  }),
  row("dcs-endpoints", "URLs of the store, with commas", { aliases: ["endpoint", "endpoints"] }),
  row("etcd-user", "user for etcd"),
  row("etcd-password", "password for etcd", { secret: true }),
  row("etcd-ca-file", "authority that signs etcd's or Patroni's certificate"),
  row("etcd-cert-file", "client certificate for etcd or Patroni"),
  row("etcd-key-file", "key of the client certificate"),
  row("consul-token", "token for Consul", { secret: true }),
  row("consul-ca-file", "authority that signs Consul's certificate"),
  row("consul-cert-file", "client certificate for Consul"),
  row("consul-key-file", "key of the client certificate"),
  row("interval", "milliseconds between reads (1000)"),
  row("manager-type", "basic or hetzner (basic)", { aliases: ["hostingtype", "hosting_type"] }),
  row("retry-num", "accepted without effect"),
  row("retry-after", "accepted without effect"),
  row("verbose", "log details, too", { boolean: true, global: true }),
  row("name", "name in log lines and notify scripts (vip-manager)"),
  row("on-store-loss", "lease, drop, keep, a number of seconds, like-1.0.2 or like-5.0.0 (lease)"),
  row("keep-on-stop", "leave the address in place when stopping", { boolean: true }),
  row("garp-repeat", "announcements in a burst (5)"),
  row("garp-delay", "seconds to the second burst (5)"),
  row("garp-refresh", "seconds between later announcements, 0 for none (0)"),
  row("garp-refresh-repeat", "announcements in a refresh (1)"),
  row("notify", "program run at each change"),
  row("notify-master", "program run when this node gets the address"),
  row("notify-backup", "program run when it loses the address"),
  row("notify-stop", "program run at the stop"),
  row("hetzner-credentials", "file with user and password of Robot (/etc/hetzner)"),
  row("hetzner-server-ip", "main address of this server at Hetzner (the interface's own)"),
  row("hetzner-endpoint", "Robot's URL (https://robot-ws.your-server.de)"),
];

const BY_NAME: ReadonlyMap<string, KeyRow> = new Map(KEYS.map((one) => [one.name, one]));

export function keyRow(name: string): KeyRow | undefined {
  return BY_NAME.get(name);
}

/** What a word in a file means. */
export type KnownKey =
  | { readonly kind: "present"; readonly row: KeyRow }
  /** An old name, or one with underscores in place of dashes. */
  | { readonly kind: "old"; readonly row: KeyRow };

/** Upper and lower case are the same, as with vip-manager. */
export function findKey(word: string): KnownKey | null {
  const lower = word.toLowerCase();
  const present = BY_NAME.get(lower);
  if (present !== undefined) return { kind: "present", row: present };
  const old = KEYS.find(
    (one) => one.aliases.includes(lower) || one.name === lower.replaceAll("_", "-"),
  );
  return old === undefined ? null : { kind: "old", row: old };
}

/** Names that are seen in files and never were any. */
export const NEVER_NAMES: ReadonlyMap<string, SettingName> = new Map([
  ["hosting-type", "manager-type"],
  ["dcs", "dcs-type"],
  ["dcs-url", "dcs-endpoints"],
  ["interval-ms", "interval"],
  ["interval_ms", "interval"],
  ["vip", "ip"],
  ["address", "ip"],
  ["value", "trigger-value"],
]);

/** Consul's own programs read it; taken where no `consul-token` is given. */
export const CONSUL_TOKEN_VARIABLE = "CONSUL_HTTP_TOKEN";

/** Every variable of the environment that a secret is read from. */
export function secretVariables(): readonly string[] {
  const own = KEYS.filter(({ secret }) => secret).flatMap(({ name, aliases }) =>
    [name, ...aliases].map(environmentName),
  );
  return [...own, CONSUL_TOKEN_VARIABLE];
}

/** `VIP_TRIGGER_KEY` for `trigger-key` and `VIP_KEY` for its old name `key`. */
export function environmentName(name: string): string {
  return `VIP_${name.replaceAll("-", "_").toUpperCase()}`;
}
