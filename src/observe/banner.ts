// The version that this program shows where keepalived shows its own.
//
// Roles, exporters and operators read it: the first line of `-v` on stderr, and the first line of
// the log, by patterns such as `[kK]eepalived v(.*) ` (greedy up to the last blank of the line)
// and "the second word without its v"; a missing or lower version switches their features off. It
// is therefore the version whose behaviour is followed, with its date in the one form that
// keepalived uses and no further blank; the program's own name and version are said on the next
// line.

export const COMPATIBLE_BANNER = "Keepalived v2.2.7 (01/16,2022)";
