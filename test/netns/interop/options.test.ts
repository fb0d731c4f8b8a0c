// Stories about single options, beside the real keepalived.

import { LONELY_STORY, SKIP_STORY } from "./checks.ts";
import { testStories } from "./compare.ts";
import { LEARNED_STORY, SHORT_STORY } from "./intervals.ts";
import { GROUP_LOWER_STORY } from "./lower.ts";
import { AH_STORY } from "./provoked.ts";
import { GARP_GROUP_STORY, INTERVAL_STORY, REFRESH_STORY } from "./refresh.ts";
import { DELAY_STORY, UNTRACKED_STORY } from "./startup.ts";
import { UNHEARD_STORY } from "./unheard.ts";

testStories(
  "an option does on the wire what it does in keepalived",
  [
    REFRESH_STORY,
    GARP_GROUP_STORY,
    INTERVAL_STORY,
    GROUP_LOWER_STORY,
    DELAY_STORY,
    UNTRACKED_STORY,
    LEARNED_STORY,
    SHORT_STORY,
    UNHEARD_STORY,
    AH_STORY,
    SKIP_STORY,
    LONELY_STORY,
  ],
  12,
);
