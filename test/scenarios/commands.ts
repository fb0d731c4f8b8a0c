// The commands of a scenario. Times are `200ms` or `3s`.
//
//   quietly COMMAND                what comes of it is not written down
//   start a CONFIG · stop a · kill a · reload a CONFIG · power-off a · power-on a
//   run 3s · stall a 5s · suspend a 5s
//   script a NAME succeeds|fails|hangs|is-missing · file a PATH TEXT
//   cut a b · cut a only-to b · heal
//   link a eth0 up|down · carrier a eth0 on|off · replug a eth0 2s
//   add a eth0 10.0.0.9/24 · delete a eth0 10.0.0.9/24
//   forge FLAW as INSTANCE of a with priority N, 10 times every 100ms
//   expect a MASTER · expect a INSTANCE BACKUP · expect a has|lacks 10.0.0.9
//   expect a sent 3 · expect a sent nothing        since the last `run`
//   expect 10.0.0.9 at a                           in the neighbour cache of a client

import assert from "node:assert/strict";
import { IpAddress } from "../../src/base/ip-address.ts";
import { type Micros, millis, seconds } from "../../src/base/units.ts";
import { applyFault, type Fault } from "../../src/simulation/faults.ts";
import { hostAddress } from "../../src/simulation/kernel.ts";
import { parsePrefix } from "../../src/simulation/plans.ts";
import { FAILS, type ScriptBehaviour, SUCCEEDS } from "../../src/simulation/scripts.ts";
import { type Flaw, forge, receiverOf } from "../../src/simulation/trial/forgery.ts";
import type { Stage } from "./stage.ts";

type Command = (stage: Stage, words: readonly string[]) => void;

const BEHAVIOURS: ReadonlyMap<string, ScriptBehaviour> = new Map<string, ScriptBehaviour>([
  ["succeeds", SUCCEEDS],
  ["fails", FAILS],
  ["hangs", { kind: "hangs", stubborn: false }],
  ["is-missing", { kind: "missing" }],
]);

/** @throws AssertionError where an expectation is not met or a command is not known */
export function runCommand(stage: Stage, words: readonly string[]): void {
  const [name = "", ...rest] = words;
  if (name === "quietly") {
    runCommand(stage, rest);
    stage.transcript.take();
    return;
  }
  const command = COMMANDS.get(name);
  assert.ok(command !== undefined, `unknown command ${name}`);
  command(stage, rest);
}

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  [
    "start",
    (stage, [node = "", config = ""]) => {
      const configuration = stage.configuration(config, node);
      apply(stage, { kind: "start", node, configuration });
    },
  ],
  [
    "reload",
    (stage, [node = "", config = ""]) => {
      const configuration = stage.configuration(config, node);
      apply(stage, { kind: "reload", node, configuration });
      stage.cluster.runFor(millis(0));
    },
  ],
  ["stop", (stage, [node = ""]) => apply(stage, { kind: "stop", node })],
  ["kill", (stage, [node = ""]) => apply(stage, { kind: "crash", node })],
  ["power-off", (stage, [node = ""]) => apply(stage, { kind: "power-off", node })],
  ["power-on", (stage, [node = ""]) => apply(stage, { kind: "power-on", node })],
  [
    "run",
    (stage, [duration = ""]) => {
      stage.transcript.countAnew();
      stage.cluster.runFor(parseTime(duration));
    },
  ],
  ["stall", (stage, [node = "", forText = ""]) => pause(stage, "stall", node, forText)],
  ["suspend", (stage, [node = "", forText = ""]) => pause(stage, "suspend", node, forText)],
  ["script", setScript],
  [
    "file",
    (stage, [node = "", path = "", ...text]) => {
      apply(stage, { kind: "file", node, path, content: text.join(" ") });
    },
  ],
  ["cut", cut],
  ["heal", (stage) => apply(stage, { kind: "heal" })],
  [
    "link",
    (stage, [node = "", link = "", state]) => {
      apply(stage, { kind: "admin", node, link, up: state === "up" });
    },
  ],
  [
    "carrier",
    (stage, [node = "", link = "", state]) => {
      apply(stage, { kind: "carrier", node, link, up: state === "on" });
    },
  ],
  [
    "replug",
    (stage, [node = "", link = "", after = ""]) => {
      apply(stage, { kind: "replug", node, link, afterUs: parseTime(after) });
    },
  ],
  ["add", (stage, words) => meddle(stage, "address-added", words)],
  ["delete", (stage, words) => meddle(stage, "address-removed", words)],
  ["forge", forgeAdverts],
  ["expect", expect],
]);

function apply(stage: Stage, fault: Fault): void {
  applyFault(stage.cluster, fault);
}

function pause(stage: Stage, kind: "stall" | "suspend", node: string, forText: string): void {
  apply(stage, { kind, node, forUs: parseTime(forText) });
}

function setScript(stage: Stage, [node = "", name = "", how = ""]: readonly string[]): void {
  const behaviour = BEHAVIOURS.get(how);
  const scripts = stage.cluster.node(node).configuration?.scripts ?? [];
  const script = scripts.find((each) => each.name === name);
  assert.ok(behaviour !== undefined, `unknown behaviour ${how}`);
  assert.ok(script?.command.kind === "command", `${node} has no script ${name}`);
  apply(stage, { kind: "script", node, command: script.command.command.text, behaviour });
}

function cut(stage: Stage, [from = "", second = "", third]: readonly string[]): void {
  const oneWay = second === "only-to";
  apply(stage, { kind: "cut", from, to: oneWay ? (third ?? "") : second, oneWay });
}

function meddle(
  stage: Stage,
  kind: "address-added" | "address-removed",
  [node = "", link = "", text = ""]: readonly string[],
): void {
  const view = stage.cluster.node(node).host.kernel.linkNamed(link);
  assert.ok(view !== null, `${node} has no link ${link}`);
  apply(stage, { kind, node, address: hostAddress(view.index, parsePrefix(text)) });
}

/** `FLAW as INSTANCE of a with priority N, 10 times every 100ms` */
function forgeAdverts(stage: Stage, words: readonly string[]): void {
  const [flaw = "", , instance = "", , node = "", , , priority = "", count = "", , , every = ""] =
    words;
  const { instances } = stage.cluster.node(node).configuration ?? { instances: [] };
  const config = instances.find((each) => each.name === instance);
  assert.ok(config !== undefined && config.interfaceName !== null, `no instance ${instance}`);
  const local = receiverOf(stage.cluster.node(node).host.kernel, config);
  assert.ok(local !== null, `${instance} has no address`);
  const datagram = forge(config, flaw as Flaw, local, Number.parseInt(priority, 10));
  const [times, everyUs] = [Number(count), parseTime(every)];
  apply(stage, { kind: "forge", segment: config.interfaceName, datagram, times, everyUs });
}

function expect(stage: Stage, words: readonly string[]): void {
  const [subject = "", second = "", third = ""] = words;
  if (second === "at") return expectNeighbour(stage, subject, third);
  if (second === "has" || second === "lacks") {
    const { kernel } = stage.cluster.node(subject).host;
    const isThere = kernel.hasAddress(IpAddress.of(third));
    return assert.equal(isThere, second === "has", words.join(" "));
  }
  if (second === "sent") {
    const wanted = third === "nothing" ? 0 : Number(third);
    return assert.equal(stage.transcript.advertsOf(subject), wanted, words.join(" "));
  }
  const [instance, state] = third === "" ? [null, second] : [second, third];
  const records = stage.records(subject, instance);
  assert.ok(records.length > 0, `${subject} has no instance ${instance}`);
  for (const record of records) {
    assert.equal(record.state, state, `${words.join(" ")}: ${record.config.name}`);
  }
}

function expectNeighbour(stage: Stage, address: string, node: string): void {
  const { host } = stage.cluster.node(node);
  const macs = host.kernel.links().map((link) => link.mac?.text);
  const found = stage.cluster.segments
    .map(({ name }) => stage.cluster.client(name).lookUp(IpAddress.of(address))?.text)
    .filter((mac) => mac !== undefined);
  assert.equal(found.length, 1, `a client knows ${found.length} places for ${address}`);
  assert.ok(macs.includes(found[0]), `a client sends for ${address} to ${found[0]}`);
}

function parseTime(text: string): Micros {
  const match = /^([0-9.]+)(ms|s)$/.exec(text);
  assert.ok(match !== null, `not a time: ${text}`);
  const value = Number(match[1]);
  return match[2] === "s" ? seconds(value) : millis(value);
}
