// Settings into one leader of the model: what is missing, what contradicts, what has no effect.

import { IpAddress } from "../../base/ip-address.ts";
import { Secret } from "../../base/secret.ts";
import { type Micros, micros, seconds } from "../../base/units.ts";
import type { AnnounceOptions } from "../../model/address.ts";
import type { TlsFiles } from "../../model/http.ts";
import type {
  AddressManager,
  LeaderConfig,
  LeaderStore,
  UserPassword,
} from "../../model/leader.ts";
import { NO_NOTIFY } from "../../model/notify.ts";
import type { Reporter } from "../diagnostic.ts";
import { type ConfigHost, describeUnread } from "../host.ts";
import { decodeText } from "../source.ts";
import { readAddresses } from "./address-settings.ts";
import { isRequestPath } from "./endpoint.ts";
import { CONSUL_TOKEN_VARIABLE, type SettingName } from "./keys.ts";
import { SettingReader } from "./reader.ts";
import { readRobotCredentials } from "./robot-credentials.ts";
import type { Settings } from "./setting.ts";

const STORES = ["etcd", "etcd3", "consul", "patroni"] as const;
const DEFAULT_ENDPOINTS = {
  etcd: "http://127.0.0.1:2379",
  consul: "http://127.0.0.1:8500",
  patroni: "http://127.0.0.1:8008",
} as const;
const DEFAULT_PORTS = { etcd: 2379, consul: 8500, patroni: 8008 } as const;
const ROBOT = "https://robot-ws.your-server.de";
const CREDENTIALS_FILE = "/etc/hetzner";
/** Below this a read would hardly end before the next begins. */
const INTERVAL_MS = { min: 100, max: 60_000 };
const SHORTEST_HOLD_US: Micros = seconds(2);
const UP_TO_A_DAY = { min: 0, max: 86_400 };
const ANNOUNCEMENTS = { min: 1, max: 100 };

/** Null where something required is missing or wrong, which is reported. */
export function compileLeader(
  settings: Settings,
  host: ConfigHost,
  reporter: Reporter,
  defaultName: string,
): LeaderConfig | null {
  const reader = new SettingReader(settings, reporter);
  const addresses = readAddresses(reader, host);
  const kind = readKind(reader);
  const store = readStore(reader, kind, host);
  const manager = readManager(reader, host);
  const triggerKey = reader.text("trigger-key") ?? (kind === "patroni" ? "/leader" : "");
  const triggerValue =
    reader.text("trigger-value") ?? (kind === "patroni" ? "200" : host.hostName());
  checkRequired(reader, triggerKey, triggerValue);
  if (kind === "patroni" && !isRequestPath(triggerKey)) {
    const message = "`trigger-key` has characters that must be percent-encoded in a path";
    reporter.report("setting-value", message, reader.value("trigger-key")?.span ?? null);
  }
  checkSingle(reader, manager);
  for (const name of ["retry-num", "retry-after"] as const) {
    const value = reader.value(name);
    if (value !== null) {
      reporter.report("setting-without-effect", `\`${name}\` has no effect`, value.span);
    }
  }
  const intervalUs = reader.milliseconds("interval", 1000, INTERVAL_MS);
  const leader: LeaderConfig = {
    name: reader.text("name") ?? defaultName,
    addresses,
    store: store ?? NO_STORE,
    triggerKey: kind === "patroni" ? asPath(triggerKey) : triggerKey,
    triggerValue,
    intervalUs,
    onStoreLoss: reader.lossPolicy("on-store-loss", kind),
    keepOnStop: reader.flag("keep-on-stop"),
    manager: manager ?? { kind: "basic" },
    announce: readAnnounce(reader),
    notify: {
      ...NO_NOTIFY,
      any: reader.command("notify"),
      master: reader.command("notify-master"),
      backup: reader.command("notify-backup"),
      stop: reader.command("notify-stop"),
    },
  };
  checkHold(reader, leader);
  return store === null || manager === null || addresses.length === 0 ? null : leader;
}

const NO_TLS: TlsFiles = { caFile: null, certFile: null, keyFile: null };
const NO_STORE: LeaderStore = { kind: "etcd", endpoints: [], tls: NO_TLS, credentials: null };

function readKind(reader: SettingReader): LeaderStore["kind"] {
  const word = reader.choice("dcs-type", "etcd", STORES);
  return word === "etcd3" ? "etcd" : word;
}

function readStore(
  reader: SettingReader,
  kind: LeaderStore["kind"],
  host: ConfigHost,
): LeaderStore | null {
  const endpoints = reader.endpoints("dcs-endpoints", DEFAULT_ENDPOINTS[kind], DEFAULT_PORTS[kind]);
  const [first, ...others] = endpoints;
  if (first === undefined) return null;
  switch (kind) {
    case "etcd":
      return { kind, endpoints, tls: readTls(reader, "etcd", host), credentials: readUser(reader) };
    case "consul": {
      return { kind, endpoints, tls: consulTls(reader, host), token: readToken(reader, host) };
    }
    case "patroni": {
      const value = reader.value("dcs-endpoints");
      if (others.length > 0) {
        const message = "only the first endpoint is asked about this node";
        reader.reporter.report("endpoint-unused", message, value?.span ?? null);
      }
      return { kind, endpoint: first, tls: readTls(reader, "etcd", host) };
    }
  }
}

/** As vip-manager: a certificate needs its key and the authority. Deviation: files that cannot be
 * read do not end it, because they may come later; they are read with each connection. */
function readTls(reader: SettingReader, prefix: "etcd" | "consul", host: ConfigHost): TlsFiles {
  const file = (what: "ca" | "cert" | "key"): string | null => {
    const value = reader.value(`${prefix}-${what}-file`);
    if (value === null || value.text === "") return null;
    const answer = host.readFile(value.text);
    if (answer.kind !== "read") {
      const message = `\`${value.text}\` cannot be read: ${describeUnread(answer)}`;
      reader.reporter.report("tls-file", message, value.span);
    }
    return value.text;
  };
  const tls = { caFile: file("ca"), certFile: file("cert"), keyFile: file("key") };
  if (tls.certFile !== null && prefix === "etcd") {
    if (tls.keyFile === null) needs(reader, "etcd-cert-file", "etcd-key-file");
    if (tls.caFile === null) needs(reader, "etcd-cert-file", "etcd-ca-file");
  }
  checkPair(reader, `${prefix}-cert-file`, tls, host);
  return tls;
}

/** A key that is not the certificate's, or a file that is cut. As above, it may be mended later. */
function checkPair(
  reader: SettingReader,
  blamed: SettingName,
  { caFile, certFile, keyFile }: TlsFiles,
  host: ConfigHost,
): void {
  const pem = (path: string | null): Uint8Array | null => {
    const answer = path === null ? null : host.readFile(path);
    return answer?.kind === "read" ? answer.bytes : null;
  };
  const pems = { ca: pem(caFile), cert: pem(certFile), key: pem(keyFile) };
  const unread =
    (certFile !== null && pems.cert === null) || (keyFile !== null && pems.key === null);
  const fault = unread ? null : host.tlsFault(pems);
  if (fault === null) return;
  const span = reader.value(blamed)?.span ?? null;
  reader.reporter.report("tls-file", `no TLS client can be made of these files: ${fault}`, span);
}

/** The variables that Consul's own programs know. */
function consulTls(reader: SettingReader, host: ConfigHost): TlsFiles {
  const own = readTls(reader, "consul", host);
  return {
    caFile: own.caFile ?? host.environment("CONSUL_CACERT"),
    certFile: own.certFile ?? host.environment("CONSUL_CLIENT_CERT"),
    keyFile: own.keyFile ?? host.environment("CONSUL_CLIENT_KEY"),
  };
}

/** Goes into a header. A block of YAML, or a file that fills a variable, ends with a newline,
 * which is none of the token. */
function readToken(reader: SettingReader, host: ConfigHost): Secret | null {
  const given = reader.value("consul-token");
  const token = (given?.text || host.environment(CONSUL_TOKEN_VARIABLE) || "").trim();
  if (token === "") return null;
  if (/^[!-~]+$/.test(token)) return new Secret(token);
  const name = given?.text ? "consul-token" : CONSUL_TOKEN_VARIABLE;
  const message = `\`${name}\` has characters that no header can hold`;
  reader.reporter.report("setting-value", message, given?.span ?? null);
  return null;
}

function readUser(reader: SettingReader): UserPassword | null {
  const user = reader.text("etcd-user") ?? "";
  const password = reader.text("etcd-password") ?? "";
  if (user === "" && password === "") return null;
  if (user === "") {
    needs(reader, "etcd-password", "etcd-user");
    return null;
  }
  if (password === "") needs(reader, "etcd-user", "etcd-password");
  return { user, password: new Secret(password) };
}

/** Null where it cannot run. */
function readManager(reader: SettingReader, host: ConfigHost): AddressManager | null {
  if (reader.choice("manager-type", "basic", ["basic", "hetzner"]) === "basic") {
    return { kind: "basic" };
  }
  const path = reader.text("hetzner-credentials") ?? CREDENTIALS_FILE;
  const span = reader.value("hetzner-credentials")?.span ?? reader.value("manager-type")?.span;
  const answer = host.readFile(path);
  const credentials =
    answer.kind === "read" ? readRobotCredentials(decodeText(answer.bytes)) : null;
  if (credentials === null) {
    const why = answer.kind === "read" ? "has no user and password" : "cannot be read";
    reader.reporter.report("hetzner-credentials", `\`${path}\` ${why}`, span ?? null);
    return null;
  }
  const [endpoint] = reader.endpoints("hetzner-endpoint", ROBOT, 443);
  const serverAddress = readServerAddress(reader);
  return endpoint === undefined ? null : { kind: "hetzner", endpoint, credentials, serverAddress };
}

function readServerAddress(reader: SettingReader): IpAddress | null {
  const value = reader.value("hetzner-server-ip");
  if (value === null) return null;
  const address = IpAddress.parse(value.text);
  if (address === null) {
    reader.reporter.report("setting-value", `\`${value.text}\` is no address`, value.span);
  }
  return address;
}

function readAnnounce(reader: SettingReader): AnnounceOptions {
  return {
    masterDelayUs: reader.seconds("garp-delay", 5, UP_TO_A_DAY),
    masterRepeat: reader.integer("garp-repeat", 5, ANNOUNCEMENTS),
    refreshUs: reader.seconds("garp-refresh", 0, UP_TO_A_DAY),
    refreshRepeat: reader.integer("garp-refresh-repeat", 1, ANNOUNCEMENTS),
    lowerPriorityDelayUs: NEVER,
    lowerPriorityRepeat: 0,
    extraInterfaceUs: NEVER,
  };
}

const NEVER: Micros = micros(0);

function checkRequired(reader: SettingReader, triggerKey: string, triggerValue: string): void {
  const everyLengthGiven = reader.list("ip").every(({ text }) => text.includes("/"));
  const missing: SettingName[] = [];
  const none = reader.list("ip").length === 0;
  if (none) missing.push("ip");
  if ((none || !everyLengthGiven) && !reader.has("netmask")) missing.push("netmask");
  if (!reader.has("interface")) missing.push("interface");
  if (triggerKey === "") missing.push("trigger-key");
  if (triggerValue === "") missing.push("trigger-value");
  for (const name of missing) {
    const span = reader.value(name)?.span ?? null;
    reader.reporter.report("setting-required", `Setting ${name} is mandatory`, span);
  }
}

/** Robot moves one address at a time. */
function checkSingle(reader: SettingReader, manager: AddressManager | null): void {
  const [, second] = reader.list("ip");
  if (manager?.kind !== "hetzner" || second === undefined) return;
  const message = "Robot moves one address: use `instances` for several";
  reader.reporter.report("setting-value", message, second.span);
}

/** Held for less than a few reads take, an address would flap while all is well. */
function checkHold(reader: SettingReader, { onStoreLoss }: LeaderConfig): void {
  const value = reader.value("on-store-loss");
  if (onStoreLoss.kind !== "hold" || value === null) return;
  if (onStoreLoss.durationUs >= SHORTEST_HOLD_US) return;
  const message = `\`on-store-loss\` must be at least ${SHORTEST_HOLD_US / 1e6} s, or \`drop\``;
  reader.reporter.report("setting-value", message, value.span);
}

function needs(reader: SettingReader, given: SettingName, missing: SettingName): void {
  const message = `Setting ${missing} is mandatory when setting ${given} is specified`;
  reader.reporter.report("setting-incomplete", message, reader.value(given)?.span ?? null);
}

function asPath(key: string): string {
  return key.startsWith("/") ? key : `/${key}`;
}
