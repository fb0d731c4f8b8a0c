// Every `NAME.scenario` beside this file is a story of a cluster: its commands are run and the
// transcript must come out as it stands there. UPDATE=1 rewrites it; the difference is reviewed as
// code. All laws of the simulation hold in the stories as well.

import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { runCommand } from "./commands.ts";
import { parseScenario, printScenario } from "./scenario.ts";
import { Stage } from "./stage.ts";

const folder = path.resolve(import.meta.dirname, "../../../test/scenarios");
const isUpdate = process.env["UPDATE"] === "1";
const names = readdirSync(folder).filter((name) => name.endsWith(".scenario"));

function play(text: string): string {
  const stage = new Stage();
  const parts = parseScenario(text);
  const transcripts: (readonly string[])[] = [];
  for (const part of parts) {
    if (part.kind === "host") stage.addHost(part.host);
    else if (part.kind === "config") stage.addConfig(part.name, part.body);
    else if (part.kind === "command") {
      runCommand(stage, part.words);
      transcripts.push(stage.transcript.take());
    }
  }
  return printScenario(parts, transcripts);
}

test("there are stories", () => {
  assert.ok(names.length > 0);
});

for (const name of names.sort()) {
  test(name, () => {
    const file = path.join(folder, name);
    const text = readFileSync(file, "utf8");
    const played = play(text);
    if (isUpdate) writeFileSync(file, played);
    else assert.equal(played, text);
  });
}

const STORY = `host a eth0 10.0.0.1/24
config alone
    vrrp_instance VI {
        interface eth0
        virtual_router_id 1
        virtual_ipaddress { 10.0.0.9/24 }
    }
> start a alone
> run 4s
`;

test("a transcript that differs, and an expectation that is not met, fail", () => {
  assert.match(play(STORY), /Entering MASTER STATE/);
  assert.notEqual(play(STORY), STORY);
  assert.throws(() => play(`${STORY}> expect a BACKUP\n`), /expect a BACKUP|a BACKUP: VI/);
  assert.throws(() => play(`${STORY}> expect a lacks 10.0.0.9\n`), /lacks/);
  assert.throws(() => play(`${STORY}> expect a sent nothing\n`), /sent nothing/);
  assert.throws(() => play(`${STORY}> dance\n`), /unknown command dance/);
});
