// Commands beside the daemon: `vrrpd NAME WORDS…`. The name must be the first word, so that no
// command line of keepalived means one.

export interface Subcommand {
  /** Gives the exit status. */
  run(words: readonly string[], output: Output): number;
}

export interface Output {
  readonly writeOutput: (text: string) => void;
  readonly writeError: (text: string) => void;
}
