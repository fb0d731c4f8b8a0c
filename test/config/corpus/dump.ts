// keepalived's dump of its configuration as fields: what each block of it says, by the words
// before the equals sign, and the lists below a heading.

export interface DumpBlock {
  readonly name: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

export interface Dump {
  readonly global: DumpBlock;
  readonly instances: readonly DumpBlock[];
  readonly groups: readonly DumpBlock[];
  readonly scripts: readonly DumpBlock[];
  readonly staticAddresses: readonly string[];
  readonly staticRoutes: readonly string[];
  readonly staticRules: readonly string[];
}

export function parseDump(text: string): Dump {
  const sections = new Map<string, string[]>();
  let section: string[] = [];
  for (const line of text.split("\n")) {
    const head = /^-+< (.*) >-+$/.exec(line)?.[1];
    if (head === undefined) section.push(line);
    else {
      section = [];
      sections.set(head, section);
    }
  }
  const lines = (name: string): string[] => sections.get(name) ?? [];
  const plain = (name: string): string[] =>
    lines(name).flatMap((line) => (line.trim() === "" ? [] : line.trim()));
  return {
    global: readBlock("", lines("Global definitions")),
    instances: readBlocks(lines("VRRP Topology"), "VRRP Instance"),
    groups: readBlocks(lines("VRRP Sync groups"), "VRRP Sync Group"),
    scripts: readBlocks(lines("VRRP Scripts"), "VRRP Script"),
    staticAddresses: plain("Static Addresses"),
    staticRoutes: plain("Static Routes"),
    staticRules: plain("Static Rules"),
  };
}

function readBlocks(lines: readonly string[], kind: string): DumpBlock[] {
  const blocks: { name: string; lines: string[] }[] = [];
  for (const line of lines) {
    const head = line.startsWith(` ${kind} = `) ? line.slice(kind.length + 4) : null;
    if (head === null) blocks.at(-1)?.lines.push(line);
    else blocks.push({ name: head.split(",", 1)[0] ?? "", lines: [] });
  }
  return blocks.map((block) => readBlock(block.name, block.lines));
}

function readBlock(name: string, lines: readonly string[]): DumpBlock {
  const fields = new Map<string, string>();
  const lists = new Map<string, string[]>();
  let list: string[] | null = null;
  for (const line of lines) {
    const indent = line.length - line.trimStart().length;
    const text = line.trim();
    if (indent >= 5 && list !== null) list.push(text);
    else {
      list = null;
      const heading = /^(.*?)(?: \(\d+\))? ?:$/.exec(text)?.[1];
      const [key = "", ...rest] = text.split(" = ");
      if (heading !== undefined) {
        list = [];
        lists.set(heading, list);
      } else fields.set(key, rest.join(" = "));
    }
  }
  return { name, fields, lists };
}
