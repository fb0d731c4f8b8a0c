// Real-time priorities of keepalived's processes.

import { integer, type ValueType } from "./value.ts";

const REALTIME = { min: 1, max: 99 };

/** Outside of 1..99 it is reported and clamped. */
export function realtimePriority(name: string): ValueType<number> {
  const any = integer({ min: -2_147_483_648, max: 2_147_483_647 });
  return {
    syntax: `${REALTIME.min}..${REALTIME.max}`,
    required: 1,
    read: (reading) => {
      const value = any.read(reading);
      if (value === undefined || (value >= REALTIME.min && value <= REALTIME.max)) return value;
      const low = value < REALTIME.min;
      const limit = low ? REALTIME.min : REALTIME.max;
      const [what, end] = low
        ? ["less than minimum", "minimum"]
        : ["greater than maximum", "maximum"];
      reading.context.atArgument(reading.statement, 0, {
        code: "number-out-of-range",
        message: `\`${value}\` is outside of 1..99; ${limit} is used`,
        keepalived: [
          `${name} process real-time priority ${value} ${what} ${limit} - setting to ${end}`,
        ],
      });
      return limit;
    },
  };
}
