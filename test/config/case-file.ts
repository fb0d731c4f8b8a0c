// A case file: sections between lines of `=`, each a configuration, a line of dashes, and what
// comes of it. In a configuration, a line `-- NAME --` begins a further file of the same folder;
// where the first line is one, there is no keepalived.conf. `#! -e -i ID -f PATTERN` on its first
// line stands for a command line, `␀` for a zero byte; nobody may read a file `NAME.locked`.

import { IpAddress } from "../../src/base/ip-address.ts";
import { prefix } from "../../src/base/prefix.ts";
import type { ConfigHost, HostInterface } from "../../src/config/host.ts";
import { type LoadResult, loadKeepalivedConfig } from "../../src/config/keepalived/load.ts";
import { DEFAULT_PROGRAMS, memoryHost } from "../support/memory-host.ts";

/** Where the files of a case lie; left out where a diagnostic shows a path. */
export const CASE_FOLDER = "/etc/keepalived/";

export interface CaseSection {
  readonly config: string;
  /** Empty where it is yet to be written. */
  readonly expected: string;
}

const BETWEEN = /^={20,}\n/m;
const BEFORE_EXPECTED = /^-{20,}\n/m;
const FILE_MARK = /^-- (\S+) --\n/m;
const ARGUMENTS = /^#!(.*)\n/;

export function parseCase(content: string): CaseSection[] {
  return content.split(BETWEEN).map((section) => {
    const [config = "", expected = ""] = section.split(BEFORE_EXPECTED);
    return { config, expected };
  });
}

export function formatCase(sections: readonly CaseSection[]): string {
  const texts = sections.map(({ config, expected }) => `${config}${"-".repeat(72)}\n${expected}`);
  return texts.join(`${"=".repeat(72)}\n`);
}

export function loadCase(config: string): LoadResult {
  const words = (ARGUMENTS.exec(config)?.[1] ?? "").split(" ");
  const after = (option: string): string | undefined => words[words.indexOf(option) + 1];
  const path = words.includes("-f") ? (after("-f") ?? "") : "keepalived.conf";
  return loadKeepalivedConfig(CASE_FOLDER + path, caseHost(caseFiles(config)), {
    configId: words.includes("-i") ? (after("-i") ?? "") : "node-a",
    allFiles: words.includes("-e"),
  });
}

/** Text by absolute path. */
function caseFiles(config: string): Record<string, string> {
  const [main = "", ...others] = config.replaceAll("␀", "\0").split(FILE_MARK);
  const files: Record<string, string> = {};
  if (main !== "") files[`${CASE_FOLDER}keepalived.conf`] = main;
  for (let index = 0; index < others.length; index += 2) {
    files[CASE_FOLDER + (others[index] ?? "")] = others[index + 1] ?? "";
  }
  return files;
}

function caseHost(files: Readonly<Record<string, string>>): ConfigHost {
  const host = memoryHost({
    files,
    programs: [...DEFAULT_PROGRAMS, "/usr/bin/pgrep", "/usr/local/bin/open.sh"],
    statuses: { "/usr/local/bin/open.sh": { kind: "file", mode: 0o777, uid: 0, gid: 0 } },
    accounts: ["keepalived_script", "checker"],
    environment: { SITE: "north" },
  });
  return {
    ...host,
    readFile: (path) =>
      path.endsWith(".locked")
        ? { kind: "failed", reason: "Permission denied" }
        : host.readFile(path),
    interfaces: () => [...host.interfaces(), TUNNEL],
    resolves: (name) => !name.endsWith(".invalid"),
  };
}

const TUNNEL: HostInterface = {
  name: "tun0",
  loopback: false,
  multicast: false,
  mtuBytes: 1500,
  addresses: [prefix(IpAddress.of("10.250.9.1"), 24)],
};
