// vip-manager's configuration from its three sources to leaders of the model: flags before
// environment before file. An old name in a source never beats a present one in a source that
// counts more (vip-manager up to 4 had it so). The one entry of this folder.

import type { LeaderConfig } from "../../model/leader.ts";
import { type Diagnostic, isFatal, Reporter } from "../diagnostic.ts";
import { type ConfigHost, describeUnread } from "../host.ts";
import { decodeText } from "../source.ts";
import { compileLeader } from "./compile.ts";
import { environmentName, KEYS, type SettingName } from "./keys.ts";
import { SettingReader } from "./reader.ts";
import { environmentSetting, flagSetting, placeOutside, type Setting } from "./setting.ts";
import { type FileSettings, readYaml } from "./yaml-file.ts";

export interface LeaderSources {
  /** In the order given; the last of each name counts. */
  readonly flags: readonly (readonly [name: SettingName, value: string])[];
  /** `--config`; null takes VIP_CONFIG, or no file. */
  readonly configPath: string | null;
  /** Read where neither `--config` nor VIP_CONFIG names one, if it is there. */
  readonly defaultPath: string | null;
  /** Whether `VIP_*` counts. */
  readonly environment: boolean;
}

export interface LeaderLoad {
  /** Null where it cannot run; then a diagnostic says why. */
  readonly leaders: readonly LeaderConfig[] | null;
  readonly verbose: boolean;
  /** The file that was read. */
  readonly path: string | null;
  /** `name: value`, secrets hidden; as vip-manager shows them at its start. */
  readonly shown: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Never throws for anything that a user wrote. */
export function loadLeaders(sources: LeaderSources, host: ConfigHost): LeaderLoad {
  const reporter = new Reporter();
  const path = findPath(sources, host);
  const file = path === null ? NO_FILE : readFile(path, host, reporter);
  const environment = sources.environment ? readEnvironment(host, reporter) : new Map();
  const flags = new Map(sources.flags.map(([name, value]) => [name, flagSetting(name, value)]));
  const top = new Map([...(file ?? NO_FILE).top, ...environment, ...flags]);
  const verbose = new SettingReader(top, reporter).flag("verbose");
  const outside = new Map([...environment, ...flags]);
  const leaders = file === null ? null : compileAll(file, outside, host, reporter);
  const diagnostics = reporter.finish();
  return {
    leaders: leaders === null || diagnostics.some(isFatal) ? null : leaders,
    verbose,
    path,
    shown: showSettings(top),
    diagnostics,
  };
}

const NO_FILE: FileSettings = { top: new Map(), instances: [] };

function findPath(sources: LeaderSources, host: ConfigHost): string | null {
  const named = sources.configPath ?? (sources.environment ? host.environment("VIP_CONFIG") : null);
  if (named !== null && named !== "") return named;
  const { defaultPath } = sources;
  return defaultPath !== null && host.status(defaultPath) !== null ? defaultPath : null;
}

function readFile(path: string, host: ConfigHost, reporter: Reporter): FileSettings | null {
  const answer = host.readFile(path);
  if (answer.kind !== "read") {
    const span = placeOutside("command line", `--config=${path}`, path);
    reporter.report(
      "settings-file-missing",
      `cannot read \`${path}\`: ${describeUnread(answer)}`,
      span,
    );
    return null;
  }
  if (/\.toml$/i.test(path)) {
    const span = placeOutside("command line", `--config=${path}`, path);
    const help = "write the settings as YAML";
    reporter.report("yaml-syntax", "TOML is not supported", span, { help });
    return null;
  }
  return readYaml(path, decodeText(answer.bytes), reporter);
}

/** An empty variable counts as none. */
function readEnvironment(host: ConfigHost, reporter: Reporter): Map<SettingName, Setting> {
  const found = new Map<SettingName, Setting>();
  for (const { name, aliases } of KEYS) {
    for (const word of [name, ...aliases]) {
      const variable = environmentName(word);
      const value = host.environment(variable) ?? "";
      if (value === "") continue;
      const setting = environmentSetting(name, variable, value);
      const present = found.get(name);
      if (word !== name) {
        const message = `\`${variable}\` is now \`${environmentName(name)}\``;
        reporter.report("setting-old-name", message, setting.span);
      }
      if (present === undefined) found.set(name, setting);
      else if (present.values[0]?.text !== value) {
        const message = `\`${name}\` is also given under its old name, with another value`;
        reporter.report("setting-twice", message, setting.span);
      }
    }
  }
  return found;
}

function compileAll(
  file: FileSettings,
  outside: ReadonlyMap<SettingName, Setting>,
  host: ConfigHost,
  reporter: Reporter,
): LeaderConfig[] | null {
  const each = file.instances.length === 0 ? [new Map()] : file.instances;
  const leaders: LeaderConfig[] = [];
  for (const [index, own] of each.entries()) {
    const settings = new Map([...file.top, ...own, ...outside]);
    const defaultName = index === 0 ? "vip-manager" : `vip-manager-${index + 1}`;
    const leader = compileLeader(settings, host, reporter, defaultName);
    if (leader === null) continue;
    checkUnique(leaders, leader, settings, reporter);
    leaders.push(leader);
  }
  return leaders.length === each.length ? leaders : null;
}

function checkUnique(
  others: readonly LeaderConfig[],
  leader: LeaderConfig,
  settings: ReadonlyMap<SettingName, Setting>,
  reporter: Reporter,
): void {
  if (others.some(({ name }) => name === leader.name)) {
    const span = settings.get("name")?.span ?? settings.get("ip")?.span ?? null;
    reporter.report("setting-value", `there are two instances \`${leader.name}\``, span);
  }
  const keyOf = ({ interfaceName, prefix }: LeaderConfig["addresses"][number]): string =>
    `${interfaceName} ${prefix.address.text}`;
  const taken = new Set(others.flatMap(({ addresses }) => addresses.map(keyOf)));
  const twice = leader.addresses.find((address) => taken.has(keyOf(address)));
  if (twice === undefined) return;
  const message = `\`${twice.prefix.address.text}\` already follows another key`;
  const span = settings.get("ip")?.span ?? null;
  reporter.report("leader-address-shared", message, span);
}

function showSettings(settings: ReadonlyMap<SettingName, Setting>): string[] {
  return KEYS.flatMap(({ name, secret }) => {
    const setting = settings.get(name);
    if (setting === undefined) return [];
    const value = setting.values.map(({ text }) => text).join(",");
    return [`${name}: ${secret ? "*****" : value}`];
  });
}
