// Every status with which the program ends. keepalived's numbers where it has one for the case.

export const EXIT_STATUS = {
  /** An orderly stop. As with keepalived also: the daemon runs already, or a pid file cannot be
   * written; a unit with `Restart=on-failure` does not try again then. */
  ok: 0,
  /** A command line that cannot be understood, or asks for what this program is not. */
  usage: 1,
  /** A configuration that cannot run. */
  configuration: 2,
  /** The kernel refuses what every VRRP daemon needs: netlink, or the namespace asked for. */
  permission: 4,
  /** A configuration file is missing. */
  noConfiguration: 6,
  /** Our own bug; sysexits(3) EX_SOFTWARE. */
  internalError: 70,

  /** `--config-test`: the file cannot be read, or is missing where it must not. */
  testUnusable: 4,
  /** `--config-test`: something is wrong, be it a warning only. */
  testReport: 5,
  /** `--config-test`: scripts run without `enable_script_security`; or with `--all-config` an
   * included file is missing. */
  testSecurity: 6,

  /** `lint`: warnings, and no error. Notes alone end with 0. */
  lintWarnings: 1,
  /** `lint`: at least one error. */
  lintErrors: 2,
  /** `lint`: a command line that cannot be understood; sysexits(3) EX_USAGE. */
  lintUsage: 64,
} as const;

export type ExitStatus = (typeof EXIT_STATUS)[keyof typeof EXIT_STATUS];
