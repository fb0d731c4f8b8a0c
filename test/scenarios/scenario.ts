// A scenario file: prose, hosts, configurations, and commands with what came of them. Text is kept
// as it is; only what stands indented under a command is the transcript, and is compared or
// rewritten.
//
//   host a eth0 10.0.0.1/24        a host; each interface is on the segment of its name
//   config NAME                    a keepalived.conf, indented below; `@a` lines are for host a
// alone
//   > run 3s                       a command; the language is in `commands.ts`

export interface HostLine {
  readonly name: string;
  readonly links: readonly { readonly name: string; readonly addresses: readonly string[] }[];
}

/** A part of the file, in order. */
export type Part =
  | { readonly kind: "text"; readonly line: string }
  | { readonly kind: "host"; readonly line: string; readonly host: HostLine }
  | {
      readonly kind: "config";
      readonly line: string;
      readonly name: string;
      readonly body: readonly string[];
    }
  | { readonly kind: "command"; readonly line: string; readonly words: readonly string[] };

const INDENT = "    ";

export function parseScenario(text: string): readonly Part[] {
  const parts: Part[] = [];
  let body: string[] | null = null;
  let isTranscript = false;
  for (const line of text.split("\n")) {
    const isInside = line.startsWith(INDENT) || line === "";
    if (body !== null && isInside) {
      body.push(line);
      continue;
    }
    body = null;
    if (isTranscript && line.startsWith(INDENT)) continue;
    isTranscript = line.startsWith("> ");
    const words = line.split(/\s+/).filter((word) => word !== "");
    if (isTranscript) parts.push({ kind: "command", line, words: words.slice(1) });
    else if (words[0] === "host") parts.push({ kind: "host", line, host: parseHost(words) });
    else if (words[0] === "config") {
      body = [];
      parts.push({ kind: "config", line, name: words[1] ?? "", body });
    } else parts.push({ kind: "text", line });
  }
  return parts;
}

/** The file with what came of its commands, in the order of the commands. */
export function printScenario(
  parts: readonly Part[],
  transcripts: readonly (readonly string[])[],
): string {
  let command = 0;
  const lines = parts.flatMap((part) => {
    if (part.kind === "config") return [part.line, ...part.body];
    if (part.kind !== "command") return [part.line];
    const transcript = transcripts[command++] ?? [];
    return [part.line, ...transcript.map((each) => `${INDENT}${each}`)];
  });
  return lines.join("\n");
}

function parseHost(words: readonly string[]): HostLine {
  const [, name = "", ...rest] = words;
  const links: { name: string; addresses: string[] }[] = [];
  for (const word of rest) {
    if (!word.includes("/")) links.push({ name: word, addresses: [] });
    else links.at(-1)?.addresses.push(word);
  }
  return { name, links };
}
