// keepalived.conf from a model: canonical, with everything said that has a default. Reading it
// again gives the same model.

import type { Configuration, GlobalConfig, TimedCommand } from "../../../model/configuration.ts";
import type { NotifyFifo } from "../../../model/notify.ts";
import type { SyncGroupConfig } from "../../../model/sync-group.ts";
import type { TrackedFile, TrackedProcess, TrackedScript } from "../../../model/tracker.ts";
import { instanceLines, notifyLines, onOff, trackLines, when } from "./instance.ts";
import { addressLine, routeLine, ruleLine } from "./kernel-lines.ts";
import {
  accountWords,
  blockLines,
  commandText,
  optionalBlock,
  secondsText,
  word,
} from "./words.ts";

export interface PrintOptions {
  /** Passwords as they are; else `***`, and the text serves for reading only. */
  readonly revealSecrets: boolean;
}

export function printConfiguration(model: Configuration, options: PrintOptions): string {
  const secret = (text: string): string => (options.revealSecrets ? text : "***");
  const { global } = model;
  const lines = [
    ...(global.netNamespace === null ? [] : [`net_namespace ${word(global.netNamespace)}`]),
    ...(global.instanceName === null ? [] : [`instance ${word(global.instanceName)}`]),
    ...when(global.usePidDirectory, "use_pid_dir"),
    `child_wait_time ${secondsText(global.childWaitUs)}`,
    ...blockLines("global_defs", globalLines(global)),
    ...sessionBlocks(global),
    ...model.scripts.flatMap(scriptLines),
    ...model.files.flatMap(fileLines),
    ...model.processes.flatMap(processLines),
    ...trackGroupLines(model),
    ...staticLines(model),
    ...model.garpGroups.flatMap((group) =>
      blockLines("garp_group", [
        `garp_interval ${secondsText(group.garpIntervalUs)}`,
        `gna_interval ${secondsText(group.gnaIntervalUs)}`,
        ...blockLines("interfaces", group.interfaces.map(word)),
      ]),
    ),
    ...optionalBlock(
      "interface_up_down_delays",
      [...model.linkDelays].map(([name, { downUs, upUs }]) =>
        [word(name), secondsText(downUs), secondsText(upUs)].join(" "),
      ),
    ),
    ...model.groups.flatMap(groupLines),
    ...model.instances.flatMap((instance) => {
      const group = model.groups.find(({ members }) => members.includes(instance.name)) ?? null;
      return instanceLines(instance, group, secret);
    }),
  ];
  return `${lines.join("\n")}\n`;
}

function globalLines(global: GlobalConfig): string[] {
  const { processNames, scheduling } = global;
  return [
    `router_id ${word(global.routerId)}`,
    ...when(global.dynamicInterfaces, "dynamic_interfaces"),
    ...when(global.scriptSecurity, "enable_script_security"),
    ...(global.scriptUser === null
      ? []
      : [["script_user", ...accountWords(global.scriptUser)].join(" ")]),
    ...(processNames.parent === null ? [] : [`process_name ${word(processNames.parent)}`]),
    ...(processNames.vrrp === null ? [] : [`vrrp_process_name ${word(processNames.vrrp)}`]),
    ...when(global.startupDelayUs > 0, `vrrp_startup_delay ${secondsText(global.startupDelayUs)}`),
    ...when(
      global.delayAfterBootUs > 0,
      `vrrp_delay_after_boot ${secondsText(global.delayAfterBootUs)}`,
    ),
    ...when(global.logUnknownVrids, "log_unknown_vrids"),
    ...fifoLines("notify_fifo", global.notifyFifo),
    ...fifoLines("vrrp_notify_fifo", global.vrrpNotifyFifo),
    ...when(global.fifoStatesOnReload, "fifo_write_vrrp_states_on_reload"),
    ...timedLines("startup_script", global.startupScript),
    ...timedLines("shutdown_script", global.shutdownScript),
    ...schedulingLines(scheduling),
    ...(global.reloadCheckPath === null
      ? []
      : [`reload_check_config ${word(global.reloadCheckPath)}`]),
    `umask 0${global.umask.toString(8)}`,
    `vrrp_mcast_group4 ${global.mcastGroup4.text}`,
    `vrrp_mcast_group6 ${global.mcastGroup6.text}`,
    ...inertLines(global),
  ];
}

function schedulingLines(scheduling: GlobalConfig["scheduling"]): string[] {
  const { nice, realtimePriority, realtimeLimitUs, cpuAffinity, maxAutoPriority } = scheduling;
  return [
    ...(nice === null ? [] : [`vrrp_priority ${nice}`]),
    ...(realtimePriority === null ? [] : [`vrrp_rt_priority ${realtimePriority}`]),
    ...(realtimeLimitUs === null ? [] : [`vrrp_rlimit_rttime ${realtimeLimitUs}`]),
    ...when(cpuAffinity.length > 0, `vrrp_cpu_affinity ${cpuAffinity.join(" ")}`),
    ...when(scheduling.noSwap, "vrrp_no_swap"),
    ...(maxAutoPriority === null ? [] : [`max_auto_priority ${maxAutoPriority}`]),
  ];
}

function fifoLines(name: string, fifo: NotifyFifo | null): string[] {
  if (fifo === null) return [];
  const owner = fifo.owner === null ? "" : ` ${fifo.owner.uid} ${fifo.owner.gid}`;
  const lines = [`${name} ${word(fifo.path)}${owner}`];
  if (fifo.script !== null) lines.push(`${name}_script ${commandText(fifo.script)}`);
  return lines;
}

function timedLines(name: string, timed: TimedCommand | null): string[] {
  if (timed === null) return [];
  return [
    `${name} ${commandText(timed.command)}`,
    `${name}_timeout ${secondsText(timed.timeoutUs)}`,
  ];
}

const SESSION = "bfd_instance ";

function inertLines({ inert }: GlobalConfig): string[] {
  return [...inert].flatMap(([name, words]) => {
    if (name.startsWith(SESSION)) return [];
    if (name === "notification_email") return blockLines(name, words.map(word));
    return [[name, ...words.map(word)].join(" ")];
  });
}

function sessionBlocks({ inert }: GlobalConfig): string[] {
  return [...inert].flatMap(([name, lines]) =>
    name.startsWith(SESSION)
      ? blockLines(`bfd_instance ${word(name.slice(SESSION.length))}`, lines)
      : [],
  );
}

function scriptLines(script: TrackedScript): string[] {
  const { command, weight } = script;
  const lines =
    command.kind === "open-file"
      ? [`script "<${command.path}"`]
      : [
          `script ${commandText({ ...command.command, account: null })}`,
          ...(command.command.account === null
            ? []
            : [`user ${accountWords(command.command.account).join(" ")}`]),
        ];
  return blockLines(`vrrp_script ${word(script.name)}`, [
    ...lines,
    `interval ${secondsText(script.intervalUs)}`,
    `timeout ${secondsText(script.timeoutUs)}`,
    `weight ${weight.value}${weight.reverse ? " reverse" : ""}`,
    `rise ${script.rise}`,
    `fall ${script.fall}`,
    ...(script.initFail ? ["init_fail"] : []),
  ]);
}

function fileLines({ name, path, weight, initial }: TrackedFile): string[] {
  return blockLines(`track_file ${word(name)}`, [
    `file ${word(path)}`,
    `weight ${weight.value}${weight.reverse ? " reverse" : ""}`,
    ...(initial === null
      ? []
      : [`init_file ${initial.value}${initial.overwrite ? " overwrite" : ""}`]),
  ]);
}

function processLines(tracker: TrackedProcess): string[] {
  const { weight, parameterMatch } = tracker;
  return blockLines(`vrrp_track_process ${word(tracker.name)}`, [
    ["process", ...[tracker.process, ...tracker.parameters].map(word)].join(" "),
    ...when(tracker.fullCommand, "full_command"),
    ...when(parameterMatch === "exact", "param_match"),
    ...when(
      parameterMatch === "initial" || parameterMatch === "partial",
      `param_match ${parameterMatch}`,
    ),
    `weight ${weight.value}${weight.reverse ? " reverse" : ""}`,
    ...when(tracker.quorum > 0, `quorum ${tracker.quorum}`),
    ...when(tracker.quorumMax <= 65_535, `quorum_max ${tracker.quorumMax}`),
    ...when(tracker.forkDelayUs > 0, `fork_delay ${secondsText(tracker.forkDelayUs)}`),
    ...when(
      tracker.terminateDelayUs > 0,
      `terminate_delay ${secondsText(tracker.terminateDelayUs)}`,
    ),
  ]);
}

function trackGroupLines({ trackGroups }: Configuration): string[] {
  return [...trackGroups].flatMap(([name, members]) =>
    blockLines(`track_group ${word(name)}`, blockLines("group", members.map(word))),
  );
}

function staticLines(model: Configuration): string[] {
  return [
    ...optionalBlock("static_ipaddress", model.staticAddresses.map(addressLine)),
    ...optionalBlock("static_routes", model.staticRoutes.map(routeLine)),
    ...optionalBlock("static_rules", model.staticRules.map(ruleLine)),
  ];
}

function groupLines(group: SyncGroupConfig): string[] {
  return blockLines(`vrrp_sync_group ${word(group.name)}`, [
    ...blockLines("group", group.members.map(word)),
    ...trackLines(group.tracks),
    ...when(group.trackingWeight, "sync_group_tracking_weight"),
    ...notifyLines(group.notify),
    `notify_priority_changes ${onOff(group.notifyPriorityChanges)}`,
    `smtp_alert ${onOff(group.smtpAlert)}`,
  ]);
}
