// How long `-t` takes with files as large as they come, and what it needs: from the start of the
// program to its end, beside keepalived on the same file.

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Flavor, KEEPALIVED, OURS } from "../netns/lab/flavor.ts";
import type { Row } from "./samples.ts";

/** Thousands of lines of eleven an instance. */
const SIZES = [
  { instances: 1000, what: "11,000 lines" },
  { instances: 5000, what: "55,000 lines" },
] as const;

interface ConfigTestCost {
  readonly wallMs: readonly number[];
  /** Processor time of all its threads: what the wall says where nothing else runs. */
  readonly cpuMs: readonly number[];
  readonly rssMib: readonly number[];
}

/** Often enough to see the most that a program of 30 ms ever had. */
const LOOK_MS = 2;

/** Time and memory for each size; one program after the other, so that neither is in the way. */
export async function configTestRows(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const { instances, what } of SIZES) {
    const keepalived = await measureConfigTest(KEEPALIVED, instances, rounds);
    const ours = await measureConfigTest(OURS, instances, rounds);
    const row = (
      name: string,
      unit: string,
      pick: (cost: ConfigTestCost) => readonly number[],
    ): Row => ({
      what: `\`-t\` of ${what}, ${name}`,
      unit,
      keepalived: pick(keepalived),
      ours: pick(ours),
    });
    rows.push(
      row("start to end", "ms", ({ wallMs }) => wallMs),
      row("processor time", "ms", ({ cpuMs }) => cpuMs),
      row("memory", "MiB", ({ rssMib }) => rssMib),
    );
  }
  return rows;
}

/** Tests one file of so many instances `rounds` times. */
async function measureConfigTest(
  flavor: Flavor,
  instances: number,
  rounds: number,
): Promise<ConfigTestCost> {
  const folder = mkdtempSync(path.join(tmpdir(), "vrrpd-bench-"));
  const file = path.join(folder, "keepalived.conf");
  writeFileSync(file, manyInstances(instances));
  const wallMs: number[] = [];
  const cpuMs: number[] = [];
  const rssMib: number[] = [];
  try {
    for (let round = 0; round < rounds; round++) {
      const cost = await testOnce([...flavor.argv, "--config-test", "-f", file]);
      wallMs.push(cost.wallMs);
      cpuMs.push(cost.cpuMs);
      rssMib.push(cost.rssMib);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  return { wallMs, cpuMs, rssMib };
}

interface Cost {
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly rssMib: number;
}

/** @throws Error where the program finds something to say about the file */
async function testOnce(argv: readonly string[]): Promise<Cost> {
  const [program = "", ...words] = argv;
  const start = performance.now();
  const child = spawn(program, words, { stdio: "ignore" });
  let rssMib = 0;
  let cpuMs = 0;
  const looks = setInterval(() => {
    rssMib = Math.max(rssMib, highWater(child.pid ?? 0));
    cpuMs = Math.max(cpuMs, processorTime(child.pid ?? 0));
  }, LOOK_MS);
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", resolve);
  });
  const wallMs = performance.now() - start;
  clearInterval(looks);
  if (status !== 0) throw new Error(`${program} --config-test ended with ${String(status)}`);
  return { wallMs, cpuMs, rssMib };
}

/** VmHWM of a process in MiB; 0 once it has ended. */
function highWater(pid: number): number {
  return Number(/^VmHWM:\s+(\d+)/m.exec(processFile(pid, "status"))?.[1] ?? 0) / 1024;
}

/** utime and stime, proc(5), in milliseconds; ticks are a hundredth of a second. */
function processorTime(pid: number): number {
  const fields = processFile(pid, "stat").split(") ", 2)[1]?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * 10;
}

/** Empty once the process has ended. */
function processFile(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error) return "";
    throw error;
  }
}

function manyInstances(count: number): string {
  const blocks = Array.from({ length: count }, (_, index) => {
    const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
    return [
      `vrrp_instance VI_${index} {`,
      "    state BACKUP",
      `    interface eth${Math.floor(index / 255)}`,
      `    virtual_router_id ${(index % 255) + 1}`,
      "    priority 100",
      "    advert_int 1",
      "    virtual_ipaddress {",
      `        ${address}/32`,
      "    }",
      "}",
      "",
    ].join("\n");
  });
  // The interfaces need not be here.
  return ["global_defs {", "    dynamic_interfaces", "}", ...blocks, ""].join("\n");
}
