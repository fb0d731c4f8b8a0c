// What a deadline is for. Each timer is one object, so that setting it again replaces it.

export type Timer =
  /** `deadlineOf` of an instance's state. */
  | { readonly kind: "instance"; readonly id: string }
  /** Announcements of an instance. */
  | { readonly kind: "announce"; readonly id: string }
  /** A leader key: its next read, the end of what is held. */
  | { readonly kind: "leader"; readonly id: string }
  /** A check script: its next run, its timeout, its end. */
  | { readonly kind: "script"; readonly name: string }
  /** A tracked file that was found empty. */
  | { readonly kind: "file"; readonly name: string }
  /** A process tracker whose quorum may have changed for good. */
  | { readonly kind: "process"; readonly name: string }
  /** A link whose change is held back by `interface_up_down_delays`. */
  | { readonly kind: "link"; readonly name: string }
  /** A socket that is to be opened again. */
  | { readonly kind: "socket"; readonly id: string }
  /** A script of a former configuration that ignored SIGTERM. */
  | { readonly kind: "abandoned"; readonly run: number }
  /** Frames that wait for their turn or their pace. */
  | { readonly kind: "frames" }
  /** The end of `vrrp_startup_delay`. */
  | { readonly kind: "startup" }
  /** Refused address operations. */
  | { readonly kind: "addresses" };
