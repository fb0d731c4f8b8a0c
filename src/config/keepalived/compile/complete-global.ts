// The model of `global_defs` and its kin.

import { micros } from "../../../base/units.ts";
import type { GlobalConfig, TimedCommand } from "../../../model/configuration.ts";
import type { NotifyFifo } from "../../../model/notify.ts";
import { notifyCommand } from "./complete-scripts.ts";
import type { Context } from "./context.ts";
import type { FifoDraft, GlobalDraft } from "./global-draft.ts";
import { defaultAccount } from "./script-check.ts";
import { lookUpAccount, type ScriptDraft } from "./script-line.ts";

export function completeGlobal(global: GlobalDraft, context: Context): GlobalConfig {
  const fallback = defaultAccount(context);
  return {
    routerId: global.routerId ?? context.host.hostName(),
    instanceName: global.instanceName,
    netNamespace: global.netNamespace,
    usePidDirectory:
      global.usePidDirectory || global.instanceName !== null || global.netNamespace !== null,
    dynamicInterfaces: global.dynamicInterfaces,
    scriptSecurity: global.scriptSecurity,
    scriptUser: fallback.kind === "account" ? fallback.account : null,
    processNames: global.processNames,
    startupDelayUs: global.startupDelayUs,
    delayAfterBootUs: global.delayAfterBootUs,
    logUnknownVrids: global.logUnknownVrids,
    notifyFifo: fifo(global.notifyFifo, context),
    vrrpNotifyFifo: fifo(global.vrrpNotifyFifo, context),
    fifoStatesOnReload: global.fifoStatesOnReload,
    startupScript: timed(global.startupScript, global.startupTimeoutUs, context),
    shutdownScript: timed(global.shutdownScript, global.shutdownTimeoutUs, context),
    scheduling: {
      nice: global.nice,
      realtimePriority: global.realtimePriority,
      realtimeLimitUs: global.realtimeLimitUs,
      cpuAffinity: global.cpuAffinity,
      noSwap: global.noSwap,
      maxAutoPriority: global.maxAutoPriority,
    },
    reloadCheckPath: global.reloadCheckPath,
    childWaitUs: micros(global.childWaitUs),
    umask: global.umask,
    inert: global.inert,
    mcastGroup4: global.mcastGroup4,
    mcastGroup6: global.mcastGroup6,
  };
}

function timed(
  script: ScriptDraft | null,
  timeoutUs: GlobalDraft["startupTimeoutUs"],
  context: Context,
): TimedCommand | null {
  const command = notifyCommand(script, context);
  return command === null ? null : { command, timeoutUs };
}

function fifo(pipe: FifoDraft, context: Context): NotifyFifo | null {
  if (pipe.path === null) return null;
  const owner = pipe.accountWords.length > 0 ? lookUpAccount(pipe.accountWords, context) : null;
  return { path: pipe.path, script: notifyCommand(pipe.script, context), owner };
}
