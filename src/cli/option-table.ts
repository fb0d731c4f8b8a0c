// Every option of keepalived, with what becomes of it here. One row serves the reading of the
// command line, the usage text and the note that is said when an option cannot do its work.

export interface OptionRow {
  /** Without its dash; null where there is only a long form. */
  readonly short: string | null;
  /** Without its dashes. */
  readonly long: string;
  /** An optional value counts only when it is attached (`-tFILE`, `--config-test=FILE`): `-t FILE`
   * must never overwrite FILE. */
  readonly value: "none" | "required" | "optional";
  /** How the usage names the value. */
  readonly metavar?: string;
  readonly help: string;
  /** Why the option has no effect; said once at the start of a daemon. */
  readonly note?: string;
  /** Not in keepalived's Debian build, so not in the usage either. */
  readonly hidden?: true;
}

const NO_CHECKERS = "there are no health checkers and no IPVS here";
const NO_SNMP = "there is no SNMP agent here yet";
const NO_CORE = "core dumps are the service manager's business (LimitCORE=)";
const NO_DEBUG = "there are no debug messages of this kind here";

const none = { value: "none" } as const;
const file = { value: "required", metavar: "FILE" } as const;

export const OPTION_TABLE: readonly OptionRow[] = [
  { short: "f", long: "use-file", ...file, help: "configuration file" },
  { short: "P", long: "vrrp", ...none, help: "run VRRP only, as this program always does" },
  { short: "C", long: "check", ...none, help: "run health checkers only: nothing to run here" },
  { short: "B", long: "no_bfd", ...none, help: "run no BFD, as this program never does" },
  {
    short: null,
    long: "vip-manager",
    ...file,
    help: "also follow the leader keys of this vip-manager.yml",
  },
  {
    short: null,
    long: "all",
    ...none,
    help: "run every subsystem, of which there is only VRRP",
    note: NO_CHECKERS,
  },
  { short: "l", long: "log-console", ...none, help: "log to the console as well" },
  { short: "D", long: "log-detail", ...none, help: "log details" },
  {
    short: "S",
    long: "log-facility",
    value: "required",
    metavar: "FACILITY",
    help: "syslog facility: 0-7, local0-local7, user, daemon",
  },
  { short: "G", long: "no-syslog", ...none, help: "do not log to syslog" },
  { short: "u", long: "umask", value: "required", metavar: "MASK", help: "umask for new files" },
  {
    short: "X",
    long: "release-vips",
    ...none,
    help: "remove left-over addresses at start, as is always done",
  },
  {
    short: "V",
    long: "dont-release-vrrp",
    ...none,
    help: "keep the virtual addresses at the stop",
  },
  {
    short: "I",
    long: "dont-release-ipvs",
    ...none,
    help: "keep the IPVS topology at the stop",
    note: NO_CHECKERS,
  },
  {
    short: "R",
    long: "dont-respawn",
    ...none,
    help: "do not start failed child processes again",
    note: "there is no child process: after a failure the unit starts the daemon again",
  },
  { short: "n", long: "dont-fork", ...none, help: "stay in the foreground" },
  {
    short: "d",
    long: "dump-conf",
    ...none,
    help: "write the configuration, as it was understood, into the log",
  },
  { short: "p", long: "pid", ...file, help: "pid file of the daemon" },
  { short: "r", long: "vrrp_pid", ...file, help: "pid file of the VRRP process" },
  {
    short: "T",
    long: "genhash",
    ...none,
    help: "hash a web page",
    hidden: true,
  },
  { short: "c", long: "checkers_pid", ...file, help: "pid file of keepalived's checkers" },
  { short: "a", long: "address-monitoring", ...none, help: "log every address change" },
  { short: "b", long: "bfd_pid", ...file, help: "pid file of keepalived's BFD process" },
  { short: "x", long: "snmp", ...none, help: "enable SNMP", note: NO_SNMP },
  { short: "A", long: "snmp-agent-socket", ...file, help: "SNMP agent socket", note: NO_SNMP },
  {
    short: "s",
    long: "namespace",
    value: "required",
    metavar: "NAME",
    help: "run in this network namespace",
  },
  { short: "m", long: "core-dump", ...none, help: "allow core dumps", note: NO_CORE },
  {
    short: "M",
    long: "core-dump-pattern",
    value: "optional",
    metavar: "PATTERN",
    help: "where core dumps go",
    note: NO_CORE,
  },
  { short: "e", long: "all-config", ...none, help: "a missing configuration file is an error" },
  {
    short: "i",
    long: "config-id",
    value: "required",
    metavar: "ID",
    help: "which `@ID` lines of the configuration hold",
  },
  {
    short: null,
    long: "signum",
    value: "required",
    metavar: "FUNCTION",
    help: "print the signal number for STOP, RELOAD, DATA, STATS, STATS_CLEAR, JSON",
  },
  {
    short: "t",
    long: "config-test",
    value: "optional",
    metavar: "FILE",
    help: "check the configuration; messages go to stderr or to FILE",
  },
  { short: "v", long: "version", ...none, help: "print the version" },
  { short: "h", long: "help", ...none, help: "print this text" },
  {
    short: "g",
    long: "log-file",
    value: "optional",
    metavar: "FILE",
    help: "log to a file",
    note: "there is no log file here: use --log-console or syslog",
    hidden: true,
  },
  { short: null, long: "flush-log-file", ...none, help: "", note: NO_DEBUG, hidden: true },
  { short: null, long: "ignore-sigint", ...none, help: "ignore SIGINT", hidden: true },
  { short: null, long: "perf", value: "optional", help: "", note: NO_DEBUG, hidden: true },
  { short: null, long: "debug", value: "optional", help: "", note: NO_DEBUG, hidden: true },
  { short: null, long: "no-mem-check", ...none, help: "", note: NO_DEBUG, hidden: true },
  { short: "L", long: "mem-check-log", ...none, help: "", note: NO_DEBUG, hidden: true },
];
