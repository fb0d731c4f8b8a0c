#!/usr/bin/env node
// Entry. Signals are caught before anything else is loaded: an exporter may send SIGUSR1, which
// opens Node's inspector when nobody listens, as soon as it sees the process.

import process from "node:process";
import { catchSignals } from "./os/signals.ts";

const signals = catchSignals();
const { main } = await import("./cli/main.ts");
main(process.argv, signals);
