// Values that describe a process: its name and the processors it may use.

import { readInteger, strictSentence } from "./number.ts";
import { fail, text, type ValueType, word, words } from "./value.ts";

/** prctl(2) PR_SET_NAME */
const MAX_NAME_CHARACTERS = 15;

/** A longer one is cut. */
export function processName(): ValueType<string> {
  return {
    ...text("NAME"),
    read: (reading) => {
      const given = word(reading);
      if (given.length > MAX_NAME_CHARACTERS) {
        fail(reading, "too-long", `\`${given}\` is cut to ${MAX_NAME_CHARACTERS} characters`, [
          `Process name ${given} more than ${MAX_NAME_CHARACTERS} characters, truncating`,
        ]);
      }
      return given.slice(0, MAX_NAME_CHARACTERS);
    },
  };
}

/** CPU_SETSIZE of glibc is 1024; how many processors there are is not known here. */
const LAST_PROCESSOR = 1023;

/** One that is wrong empties the set, as keepalived has it. */
export function processors(process: string): ValueType<readonly number[]> {
  return {
    ...words("CPU …"),
    required: 1,
    read: ({ statement, context }) => {
      const found: number[] = [];
      for (const [index, token] of statement.arguments.entries()) {
        const number = readInteger(token.text, { min: 0, max: LAST_PROCESSOR });
        if (number.kind !== "good") {
          const sentence = strictSentence(token.text, number);
          const shown = "value" in number ? number.value : 0;
          context.atArgument(statement, index, {
            code: "not-a-number",
            message: `\`${token.text}\` is no processor; the line is ignored`,
            keepalived: [sentence, `Invalid cpu_id:${shown} specified for ${process} process`],
          });
          return [];
        }
        found.push(number.value);
      }
      return found;
    },
  };
}
