#!/usr/bin/env node
// Entry. Signals are caught before anything else is loaded: an exporter may send SIGUSR1, which
// opens Node's inspector when nobody listens, as soon as it sees the process.
//
// The young generation is kept as small as it starts: less memory (containers give this program
// 64 MiB) and shorter pauses. It is swept by the one thread that runs everything: helpers would not
// have its priority (`vrrp_rt_priority`), and on a busy host it would wait for them. What was
// compiled is kept: a path that runs once in months must not be compiled again when it counts.

import process from "node:process";
import v8 from "node:v8";
import { catchSignals } from "./os/signals.ts";

const signals = catchSignals();
v8.setFlagsFromString("--semi-space-growth-factor=1");
v8.setFlagsFromString("--no-parallel-scavenge");
v8.setFlagsFromString("--no-flush-bytecode");
const { main } = await import("./cli/main.ts");
await main(process.argv, signals);
