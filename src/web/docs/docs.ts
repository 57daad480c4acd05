import { addCopyButtons } from "./copy-buttons.ts";
import { handleFilter } from "./filter.ts";
import { followScroll } from "./scroll-spy.ts";
import { addressSamples, nameSite } from "./site-name.ts";
import { revealTarget } from "./target.ts";
import { words } from "./words.ts";

/** The script of `/docs`. The page works without it. */

nameSite(words.title);
addressSamples();
revealTarget();
followScroll();
handleFilter();
addCopyButtons();
