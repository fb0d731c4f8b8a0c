// Every setting, from each of its sources and under each of its names: a table with one value a
// setting, and a row that is missing fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  environmentName,
  findKey,
  KEYS,
  NEVER_NAMES,
  type SettingName,
  secretVariables,
} from "../../../src/config/vip-manager/keys.ts";
import { type LeaderLoad, loadLeaders } from "../../../src/config/vip-manager/load.ts";
import type { LeaderConfig } from "../../../src/model/leader.ts";
import { memoryHost } from "../../support/memory-host.ts";
import { toPlain } from "../../support/plain-model.ts";

const FILE = "/etc/default/vip-manager.yml";

/** What else has to be said for a setting to count. */
type Base = Readonly<Record<string, string>>;

interface Row {
  /** Three values that differ. */
  readonly values: readonly [string, string, string];
  /** Where a value shows in the leader, as text. */
  readonly shows: (load: LeaderLoad) => unknown;
  readonly base?: Base;
}

const PLAIN: Base = {
  ip: "10.88.0.100",
  netmask: "24",
  interface: "eth0",
  "trigger-key": "/k",
  "trigger-value": "n1",
};
const CONSUL: Base = { "dcs-type": "consul" };
const HETZNER: Base = { "manager-type": "hetzner" };
const TLS: Base = {
  "etcd-ca-file": "/ca",
  "etcd-cert-file": "/cert",
  "etcd-key-file": "/key",
};
const AUTH: Base = { "etcd-user": "u", "etcd-password": "p" };

function leaderOf({ leaders }: LeaderLoad): LeaderConfig {
  const [leader] = leaders ?? [];
  assert.ok(leader);
  return leader;
}

function field(path: string): Row["shows"] {
  return (load) => {
    let value: unknown = toPlain(leaderOf(load));
    for (const part of path.split(".")) value = (value as Record<string, unknown>)[part];
    return value;
  };
}

const ADDRESS = field("addresses.0.prefix");
const NUMBERS = ["3", "4", "5"] as const;
const PATHS = ["/a", "/b", "/c"] as const;
const WORDS = ["a", "b", "c"] as const;

const ROWS: Readonly<Record<SettingName, Row>> = {
  ip: { values: ["10.88.0.1", "10.88.0.2", "fd00::1"], shows: ADDRESS },
  netmask: { values: ["25", "26", "32"], shows: ADDRESS },
  interface: { values: ["eth0", "eth1", "eth2"], shows: field("addresses.0.interfaceName") },
  "trigger-key": { values: PATHS, shows: field("triggerKey") },
  "trigger-value": { values: WORDS, shows: field("triggerValue") },
  "dcs-type": { values: ["etcd3", "consul", "patroni"], shows: field("store.kind") },
  "dcs-endpoints": {
    values: ["http://a:1", "https://b:2,https://c:3", "http://[fd00::1]:4"],
    shows: field("store.endpoints"),
  },
  "etcd-user": { values: WORDS, shows: field("store.credentials.user"), base: AUTH },
  "etcd-password": { values: WORDS, shows: field("store.credentials.password"), base: AUTH },
  "etcd-ca-file": { values: PATHS, shows: field("store.tls.caFile"), base: TLS },
  "etcd-cert-file": { values: PATHS, shows: field("store.tls.certFile"), base: TLS },
  "etcd-key-file": { values: PATHS, shows: field("store.tls.keyFile"), base: TLS },
  "consul-token": { values: WORDS, shows: field("store.token"), base: CONSUL },
  "consul-ca-file": { values: PATHS, shows: field("store.tls.caFile"), base: CONSUL },
  "consul-cert-file": { values: PATHS, shows: field("store.tls.certFile"), base: CONSUL },
  "consul-key-file": { values: PATHS, shows: field("store.tls.keyFile"), base: CONSUL },
  interval: { values: ["500", "1500.7", "2000"], shows: field("intervalUs") },
  "manager-type": { values: ["basic", "hetzner", "basic"], shows: field("manager.kind") },
  "retry-num": { values: NUMBERS, shows: unused },
  "retry-after": { values: NUMBERS, shows: unused },
  verbose: { values: ["true", "false", "1"], shows: ({ verbose }) => verbose },
  name: { values: WORDS, shows: field("name") },
  "on-store-loss": { values: ["drop", "keep", "30"], shows: field("onStoreLoss") },
  "keep-on-stop": { values: ["true", "false", "T"], shows: field("keepOnStop") },
  "garp-repeat": { values: NUMBERS, shows: field("announce.masterRepeat") },
  "garp-delay": { values: NUMBERS, shows: field("announce.masterDelayUs") },
  "garp-refresh": { values: NUMBERS, shows: field("announce.refreshUs") },
  "garp-refresh-repeat": { values: NUMBERS, shows: field("announce.refreshRepeat") },
  notify: { values: PATHS, shows: field("notify.any.argv") },
  "notify-master": { values: PATHS, shows: field("notify.master.argv") },
  "notify-backup": { values: PATHS, shows: field("notify.backup.argv") },
  "notify-stop": { values: PATHS, shows: field("notify.stop.argv") },
  "hetzner-credentials": {
    values: ["/etc/hetzner", "/robot-b", "/robot-c"],
    shows: field("manager.credentials.user"),
    base: HETZNER,
  },
  "hetzner-server-ip": {
    values: ["10.1.1.1", "10.1.1.2", "fd00::3"],
    shows: field("manager.serverAddress"),
    base: HETZNER,
  },
  "hetzner-endpoint": {
    values: ["http://a:1", "http://b:2", "http://c:3"],
    shows: field("manager.endpoint.host"),
    base: HETZNER,
  },
};

/** Said to be without effect, whatever its value. */
function unused({ diagnostics }: LeaderLoad): unknown {
  const said = diagnostics.filter(({ code }) => code === "setting-without-effect");
  return said.map(({ span }) => span?.file.line(span.line));
}

interface Given {
  readonly file?: Base;
  readonly environment?: Base;
  readonly flags?: Base;
}

function load({ file = {}, environment = {}, flags = {} }: Given): LeaderLoad {
  const lines = Object.entries(file).map(([name, value]) => `${name}: ${JSON.stringify(value)}\n`);
  const robot = (user: string): string => `user="${user}"\npass="x"\n`;
  const files = {
    [FILE]: lines.join(""),
    "/etc/hetzner": robot("a"),
    "/robot-b": robot("b"),
    "/robot-c": robot("c"),
  };
  const host = memoryHost({ files, environment });
  return loadLeaders(
    {
      flags: Object.entries(flags).map(([name, value]) => [name as SettingName, value] as const),
      configPath: FILE,
      defaultPath: null,
      environment: true,
    },
    host,
  );
}

/** The settings that a row needs, without the one in question. */
function baseOf(name: SettingName): Base {
  const base: Record<string, string> = { ...PLAIN, ...ROWS[name].base };
  delete base[name];
  return base;
}

function shownBy(name: SettingName, given: Given): string {
  const file = { ...baseOf(name), ...given.file };
  return JSON.stringify(ROWS[name].shows(load({ ...given, file })));
}

for (const { name, aliases } of KEYS) {
  const [low, middle, high] = ROWS[name].values;
  const variable = environmentName(name);

  test(`${name}: a flag before the environment, that before the file`, () => {
    const file = { [name]: low };
    const environment = { [variable]: middle };
    const flags = { [name]: high };
    const alone = (value: string): string => shownBy(name, { flags: { [name]: value } });
    const places = name.startsWith("retry-");
    if (!places) {
      assert.notEqual(alone(low), alone(middle), "the values do not differ");
      assert.equal(shownBy(name, { file }), alone(low));
      assert.equal(shownBy(name, { file, environment }), alone(middle));
      assert.equal(shownBy(name, { environment, flags }), alone(high));
      assert.equal(shownBy(name, { file, environment, flags }), alone(high));
      assert.equal(shownBy(name, { file, environment: { [variable]: "" } }), alone(low));
      return;
    }
    assert.equal(shownBy(name, { file }), `["${name}: \\"${low}\\""]`);
    assert.equal(shownBy(name, { file, environment }), `["${variable}=${middle}"]`);
    assert.equal(shownBy(name, { file, environment, flags }), `["--${name}=${high}"]`);
  });

  test(`${name}: by each older name, with a warning, and never before the present one`, () => {
    const dashed = name.includes("-") ? [name.replaceAll("-", "_")] : [];
    for (const old of [...aliases, ...dashed]) {
      const file = { ...baseOf(name), [old]: middle };
      const loaded = load({ file });
      const said = loaded.diagnostics.filter(({ code }) => code === "setting-old-name");
      assert.deepEqual(
        said.map(({ message, span }) => [message, span?.line, span?.column]),
        [[`\`${old}\` is now \`${name}\``, Object.keys(file).length, 1]],
      );
      if (name.startsWith("retry-")) continue;
      assert.equal(
        shownBy(name, { file: { [old]: middle } }),
        shownBy(name, { file: { [name]: middle } }),
      );
      const both = { [name]: low, [old]: middle };
      assert.equal(shownBy(name, { file: both }), shownBy(name, { file: { [name]: low } }));
      assert.equal(
        shownBy(name, { file: { [old]: middle }, environment: { [variable]: low } }),
        shownBy(name, { file: { [name]: low } }),
        "an old name in the file beats the environment",
      );
    }
    for (const old of aliases) {
      const environment = { [environmentName(old)]: middle };
      assert.equal(
        shownBy(name, { environment }),
        shownBy(name, { environment: { [variable]: middle } }),
      );
    }
  });
}

/** Up to 4.2.0, and what 5.0.0 has. */
const UPSTREAM: Readonly<Record<string, SettingName>> = {
  mask: "netmask",
  iface: "interface",
  key: "trigger-key",
  nodename: "trigger-value",
  host: "trigger-value",
  type: "dcs-type",
  endpoint_type: "dcs-type",
  endpoint: "dcs-endpoints",
  endpoints: "dcs-endpoints",
  hostingtype: "manager-type",
  hosting_type: "manager-type",
  etcd_user: "etcd-user",
  etcd_password: "etcd-password",
  consul_token: "consul-token",
  retry_num: "retry-num",
  retry_after: "retry-after",
};
const RELEASE_5: readonly SettingName[] = [
  "ip",
  "netmask",
  "interface",
  "trigger-key",
  "trigger-value",
  "dcs-type",
  "dcs-endpoints",
  "etcd-user",
  "etcd-password",
  "etcd-ca-file",
  "etcd-cert-file",
  "etcd-key-file",
  "consul-token",
  "interval",
  "manager-type",
  "retry-after",
  "retry-num",
  "verbose",
];

test("no name of upstream's is missing, and none has another meaning", () => {
  for (const [word, name] of Object.entries(UPSTREAM)) {
    assert.deepEqual([findKey(word)?.kind, findKey(word)?.row.name], ["old", name], word);
  }
  for (const name of RELEASE_5) assert.equal(findKey(name.toUpperCase())?.row.name, name);
  for (const [word, name] of NEVER_NAMES) {
    assert.equal(findKey(word), null, word);
    const { diagnostics } = load({ file: { ...PLAIN, [word]: "x" } });
    const [said] = diagnostics.filter(({ code }) => code === "setting-unknown");
    assert.equal(said?.help, `did you mean \`${name}\`?`, word);
    assert.deepEqual([said?.span?.line, said?.span?.column], [Object.keys(PLAIN).length + 1, 1]);
  }
});

test("every variable with a secret is known as one", () => {
  assert.deepEqual([...secretVariables()].sort(), [
    "CONSUL_HTTP_TOKEN",
    "VIP_CONSUL_TOKEN",
    "VIP_ETCD_PASSWORD",
  ]);
});
