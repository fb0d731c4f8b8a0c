// `explain-code CODE…`: what a diagnostic's code means and how to mend it, at length.

import { CODES, isDiagnosticCode } from "../config/codes.ts";
import { EXIT_STATUS } from "../daemon/exit-status.ts";
import type { Subcommand } from "./subcommand.ts";

export const explainCode: Subcommand = {
  run(words, { writeOutput, writeError }) {
    if (words.length === 0) {
      writeOutput(`${Object.keys(CODES).join("\n")}\n`);
      return EXIT_STATUS.ok;
    }
    let status: number = EXIT_STATUS.ok;
    for (const word of words) {
      if (isDiagnosticCode(word)) {
        const { severity, cause, cure } = CODES[word];
        writeOutput(`${severity}[${word}]\n  ${cause}\n  ${cure}\n`);
      } else {
        writeError(`no diagnostic has the code ${word}\n`);
        status = EXIT_STATUS.usage;
      }
    }
    return status;
  },
};
