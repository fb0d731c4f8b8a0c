// Every story beside the real keepalived, in both roles.

import { ANNOUNCING_STORY, MIN_GARP_STORY, ROUTER_STORY } from "./announcing.ts";
import { testStories } from "./compare.ts";
import { DEVICE_STORY } from "./device.ts";
import { DISCORD_STORY } from "./discord.ts";
import { ELECTION_STORY, SPLIT_STORY } from "./election.ts";
import {
  GROUP_FORMED_STORY,
  GROUP_STORY,
  HALF_SPLIT_STORY,
  HELD_STORY,
  ROBBED_STORY,
} from "./group.ts";
import { KINDS_STORY } from "./kinds.ts";
import { PROVOKED_STORY, RELEASED_STORY } from "./provoked.ts";
import { REBIRTH_STORY, RELOAD_STORY } from "./reload.ts";
import { RESOURCES_STORY } from "./resources.ts";
import { TRACKERS_STORY } from "./trackers.ts";

testStories("ours does on the wire and in the kernel what keepalived does", [
  KINDS_STORY,
  ELECTION_STORY,
  SPLIT_STORY,
  GROUP_STORY,
  HALF_SPLIT_STORY,
  HELD_STORY,
  ROBBED_STORY,
  GROUP_FORMED_STORY,
  RESOURCES_STORY,
  TRACKERS_STORY,
  DEVICE_STORY,
  ANNOUNCING_STORY,
  MIN_GARP_STORY,
  ROUTER_STORY,
  PROVOKED_STORY,
  RELEASED_STORY,
  RELOAD_STORY,
  REBIRTH_STORY,
  DISCORD_STORY,
]);
