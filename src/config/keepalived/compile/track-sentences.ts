// keepalived's wording about a line of `track_interface`, `track_script` and their kin, which
// differs from kind to kind.

export type TrackKind = "interface" | "script" | "file" | "process" | "bfd" | "leader";

export interface TrackSentences {
  notFound(name: string): string;
  duplicate(name: string): string;
  unknownOption(name: string, option: string): string;
  noWeight(name: string): string;
  badWeight(name: string, word: string): string;
  badDirection(name: string, word: string): string;
}

/** keepalived never reads these lines. */
const LEADER_SENTENCE = (name: string): string => `track_leader ${name} - ignoring`;

export const TRACK_SENTENCES: Readonly<Record<TrackKind, TrackSentences>> = {
  leader: {
    notFound: LEADER_SENTENCE,
    duplicate: LEADER_SENTENCE,
    unknownOption: LEADER_SENTENCE,
    noWeight: LEADER_SENTENCE,
    badWeight: LEADER_SENTENCE,
    badDirection: LEADER_SENTENCE,
  },
  interface: {
    notFound: (name) => `tracked interface ${name} doesn't exist`,
    duplicate: (name) => `duplicate track_interface ${name} - ignoring`,
    unknownOption: (name, option) => `unknown track_interface ${name} option ${option} - ignoring`,
    noWeight: (name) => `weight without value specified for track_interface ${name} - ignoring`,
    badWeight: (name, word) =>
      `weight ${word} for ${name} must be between [-253..253] inclusive. Ignoring...`,
    // The spelling is keepalived's.
    badDirection: (name, word) => `unknown track_interace ${name} weight option ${word} - ignoring`,
  },
  script: {
    notFound: (name) => `track script ${name} not found, ignoring...`,
    duplicate: (name) => `duplicate track_script ${name} - ignoring`,
    unknownOption: (_name, option) => `unknown track script option ${option} - ignoring`,
    noWeight: (name) => `weight without value specified for track script ${name} - ignoring`,
    badWeight: (name) =>
      `track script ${name}: weight must be between [-253..253] inclusive, ignoring...`,
    badDirection: (name, word) => `unknown track_script ${name} weight option ${word} - ignoring`,
  },
  file: {
    notFound: (name) => `track file ${name} not found, ignoring...`,
    duplicate: (name) => `duplicate track_file ${name} - ignoring`,
    unknownOption: (_name, option) => `unknown track file option ${option} - ignoring`,
    noWeight: (name) => `weight without value specified for track file ${name} - ignoring`,
    badWeight: (name) =>
      `weight for track file ${name} must be in [-254..254] inclusive. Ignoring...`,
    badDirection: (name, word) => `unknown track file ${name} weight option ${word} - ignoring`,
  },
  process: {
    notFound: (name) => `track process ${name} not found, ignoring...`,
    duplicate: (name) => `duplicate track_process ${name} - ignoring`,
    unknownOption: (_name, option) => `unknown track process option ${option} - ignoring`,
    noWeight: (name) => `weight without value specified for track process ${name} - ignoring`,
    badWeight: (name) =>
      `weight for track process ${name} must be in [-254..254] inclusive. Ignoring...`,
    badDirection: (name, word) => `unknown track_process ${name} weight option ${word} - ignoring`,
  },
  bfd: {
    notFound: (name) => `track bfd ${name} not found, ignoring...`,
    duplicate: (name) => `duplicate track_bfd ${name} - ignoring`,
    unknownOption: (name, option) => `unknown track bfd ${name} option ${option} - ignoring`,
    noWeight: (name) => `weight without value specified for track bfd ${name} - ignoring`,
    badWeight: (name) =>
      `weight for track bfd ${name} must be in [-253..253] inclusive. Ignoring...`,
    badDirection: (name, word) => `unknown track bfd ${name} weight option ${word} - ignoring`,
  },
};

/** The block that defines such a thing; null for interfaces, which the host brings. */
export const DEFINING_BLOCK: Readonly<Record<TrackKind, string | null>> = {
  interface: null,
  script: "vrrp_script",
  file: "track_file",
  process: "vrrp_track_process",
  bfd: "bfd_instance",
  leader: "leader",
};
