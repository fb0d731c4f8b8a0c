// A program that a configuration names, with whom it runs as.

/** An account already looked up; numbers are the kernel's. */
export interface Account {
  readonly userName: string;
  readonly uid: number;
  readonly gid: number;
}

/** keepalived.conf `script`, `notify*`: program and arguments, never a shell line. */
export interface Command {
  /** `argv[0]` is the path as it will be executed (already resolved through PATH). */
  readonly argv: readonly [string, ...string[]];
  /** As whom; null means as the daemon itself. */
  readonly account: Account | null;
  /** The words as the user wrote them, for the log. */
  readonly text: string;
}

/** How a child ended: as wait(2) tells it. */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signaled"; readonly signal: number };
