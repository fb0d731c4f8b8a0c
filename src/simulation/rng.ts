// The one source of chance of a simulated cluster: the same seed gives the same run on every
// machine. xoshiro128** over 32-bit words, its state filled by splitmix32 (both in the public
// domain); not for anything that must be hard to guess.

import { invariant } from "../base/invariant.ts";
import { type Micros, micros } from "../base/units.ts";

export class Rng {
  readonly #state: [number, number, number, number];

  /** Any integer; only its low 32 bits and the 21 above them count. */
  constructor(seed: number) {
    const next = splitmix32(seed | 0, Math.floor(seed / 2 ** 32) | 0);
    this.#state = [next(), next(), next(), next()];
  }

  /** Uniform in 0..2^32-1. */
  nextWord(): number {
    const s = this.#state;
    const result = Math.imul(rotateLeft(Math.imul(s[1], 5), 7), 9) >>> 0;
    const shifted = s[1] << 9;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotateLeft(s[3], 11);
    return result;
  }

  /** Uniform integer, both ends included. The bias of the multiplication is below 2^-20 for the
   * small ranges in use. @throws InvariantError if the range is empty or wider than 2^32 */
  between(least: number, most: number): number {
    const width = most - least + 1;
    invariant(width >= 1 && width <= 2 ** 32, `no integer between ${least} and ${most}`);
    return least + Math.floor((this.nextWord() / 2 ** 32) * width);
  }

  microsBetween(least: Micros, most: Micros): Micros {
    return micros(this.between(least, most));
  }

  /** True with this probability, 0..1; draws nothing for 0, so that a feature switched off does not
   * shift the draws of the others. */
  chance(probability: number): boolean {
    return probability > 0 && this.nextWord() < probability * 2 ** 32;
  }

  /** @throws InvariantError if the list is empty */
  pick<T>(choices: readonly T[]): T {
    invariant(choices.length > 0, "nothing to pick from");
    return choices[this.between(0, choices.length - 1)] as T;
  }

  /** A generator of its own, so that one consumer's draws do not shift another's. */
  fork(): Rng {
    return new Rng(this.nextWord());
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

function splitmix32(low: number, high: number): () => number {
  let state = low ^ Math.imul(high, 0x9e3779b9);
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let word = state ^ (state >>> 16);
    word = Math.imul(word, 0x21f0aaad);
    word ^= word >>> 15;
    word = Math.imul(word, 0x735a2d97);
    return word ^ (word >>> 15);
  };
}
