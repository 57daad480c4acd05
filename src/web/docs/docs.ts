import { addCopyButtons } from "./copy-buttons.ts";
import { handleFilter } from "./filter.ts";
import { followScroll } from "./scroll-spy.ts";
import { nameSite } from "./site-name.ts";
import { revealTarget } from "./target.ts";

/** The script of `/docs`. The page works without it. */

nameSite();
revealTarget();
followScroll();
handleFilter();
addCopyButtons();
