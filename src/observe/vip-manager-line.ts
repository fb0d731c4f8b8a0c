// What the process says of itself when it runs as vip-manager: that program's words where it has
// some, and nothing where only keepalived would speak.

import type { EngineEvent } from "../engine/event.ts";
import { type RenderOptions, renderEngineEvent } from "./engine-line.ts";
import { type Line, line } from "./line.ts";
import type { ProcessEvent } from "./process-event.ts";
import { renderProcessEvent } from "./process-line.ts";

export function renderVipManagerEvent(event: ProcessEvent): readonly Line[] {
  switch (event.kind) {
    case "starting":
    case "command-line":
    case "stays-in-foreground":
    case "option-note":
    case "opening-file":
    case "configuration-refused":
    case "configuration-dump":
    case "identifier-changed":
    case "registering-netlink":
    case "startup-complete":
    case "stopped":
    case "ended":
      return [];
    case "running-on":
      return [line(`Running on Linux ${event.release}, ${event.program}`, { detail: true })];
    case "configuration-file":
      return event.path === "" ? [] : [line(`Using config from file: ${event.path}`)];
    case "configuration-missing":
      return [line(`Cannot read config file: ${event.path}`, { severity: "err" })];
    case "settings":
      return event.shown.length === 0
        ? []
        : [line(`This is the config that will be used: ${event.shown.join(", ")}`)];
    case "reloading":
      return [line("Reading the settings again")];
    case "reload-complete":
      return [line("The new settings are in force")];
    case "reload-refused":
      return [line(`The former settings stay: ${event.reason}`, { severity: "err" })];
    case "stopping":
      return [line("Received exit signal")];
    case "stop-overdue":
      return [line("The stop takes too long: ending at once", { severity: "err" })];
    default:
      return renderProcessEvent(event);
  }
}

export function renderVipManagerEngineEvent(
  event: EngineEvent,
  options: RenderOptions,
): Line | null {
  switch (event.kind) {
    // vip-manager says nothing of an announcement that works.
    case "announcing":
    case "announce-frame": {
      const told = renderEngineEvent(event, options);
      return told === null ? null : { ...told, detail: true };
    }
    case "reloaded":
      return null;
    default:
      return renderEngineEvent(event, options);
  }
}
