// Every status with which the program ends. keepalived's numbers where it has one for the case.

export const EXIT_STATUS = {
  /** An orderly stop. As with keepalived also: the daemon runs already, or a pid file cannot be
   * written; a unit with `Restart=on-failure` does not try again then. */
  ok: 0,
  /** A command line that cannot be understood, or asks for what this program is not. */
  usage: 1,
  /** A configuration that cannot run. */
  configuration: 2,
  /** The kernel refuses what every VRRP daemon needs: netlink or raw sockets. */
  permission: 4,
  /** The configuration file is missing. */
  noConfiguration: 6,
  /** Our own bug; sysexits(3) EX_SOFTWARE. */
  internalError: 70,
} as const;

export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];
