// The answer of an operation that can fail for reasons that are not our bugs.

/** Linux errno of a failed system call, with what the kernel said about it where it did. */
export interface SystemFailure {
  /** Positive errno number, e.g. 17. */
  readonly errno: number;
  /** Symbol, e.g. `EEXIST`; `E<number>` for one without a name here. */
  readonly code: string;
  /** strerror text or the kernel's extended acknowledgement, for the log. */
  readonly message: string;
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: SystemFailure };
