// Values of keywords that are checked and that nothing acts on.

import { readInteger, strictSentence } from "./number.ts";
import { fail, text, type ValueType, word, words } from "./value.ts";

/** Exactly one word; keepalived ignores a line with more. */
export function oneWord(what: string): ValueType<string> {
  return {
    ...text(what),
    read: (reading) => {
      const { statement } = reading;
      if (statement.arguments.length === 1) return word(reading);
      const message = `\`${statement.keyword.text}\` takes one word`;
      fail(reading, "unknown-option", message, reading.complaint(word(reading)));
      return undefined;
    },
  };
}

/** Nothing, or one certain word. */
export function perhapsWord(only: string): ValueType<string> {
  return {
    syntax: `[${only}]`,
    required: 0,
    read: (reading) => {
      const given = word(reading);
      if (given === "" || given === only) return given;
      fail(reading, "unknown-word", `\`${given}\` is not ${only}`, reading.complaint(given));
      return undefined;
    },
  };
}

const BUFFER_WORDS = ["MTU", "ADVERT"];

/** `MTU` or `ADVERT` in any case, or a number of bytes. */
export function bufferPolicy(): ValueType<readonly string[]> {
  return {
    ...words("MTU|ADVERT|BYTES"),
    required: 1,
    read: (reading) => {
      const given = reading.statement.arguments.map((token) => token.text);
      const [first = ""] = given;
      const number = readInteger(first, { min: 0, max: 4_294_967_295 });
      if (number.kind === "good") return [first];
      const upper = given.map((one) => one.toUpperCase());
      if (upper.includes("MTU") && upper.includes("ADVERT")) {
        fail(reading, "unknown-option", "`MTU` and `ADVERT` exclude one another; MTU counts", [
          "Cannot set both vrrp_rx_bufs_policy MTU and ADVERT, ignoring ADVERT",
        ]);
        return ["MTU"];
      }
      if (BUFFER_WORDS.includes(upper[0] ?? "")) return [first];
      const sentence = strictSentence(first, number);
      const message = `\`${first}\` is neither MTU, ADVERT nor a number of bytes`;
      fail(reading, "unknown-word", message, [sentence, ...reading.complaint(first)]);
      return undefined;
    },
  };
}

const TIMEOUTS = ["tcp", "tcpfin", "udp"];

/** Pairs of a protocol and seconds up to 31 days; what does not fit is left out. */
export function balancerTimeouts(): ValueType<readonly string[]> {
  return {
    ...words("[tcp N] [tcpfin N] [udp N]"),
    required: 2,
    read: ({ statement, context }) => {
      const kept: string[] = [];
      const given = statement.arguments.map((token) => token.text);
      for (let index = 0; index < given.length; index++) {
        const [name = "", value = ""] = given.slice(index);
        if (!TIMEOUTS.includes(name)) {
          context.atArgument(statement, index, {
            code: "unknown-option",
            message: `\`${name}\` is none of ${TIMEOUTS.join(", ")}`,
            keepalived: [`Unknown option ${name} specified for lvs_timeouts`],
          });
          continue;
        }
        index += 1;
        const number = readInteger(value, { min: 0, max: 2_678_400 });
        if (number.kind === "good") kept.push(name, value);
        else {
          const sentence = strictSentence(value, number);
          context.atArgument(statement, index, {
            code: "number-out-of-range",
            message: `\`${value}\` is no time in 0..2678400 s`,
            keepalived: [sentence, `Invalid lvs_timeout ${name} (${value}) - ignoring`],
          });
        }
      }
      return kept;
    },
  };
}
