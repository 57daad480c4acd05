import { cleanLine } from "../../core/words.ts";

type Titled = {
  /** The name of the screen, or of the other member of a chat. */
  screen: string;
  site: string;
  /** Messages that the member has not read. */
  unread: number;
};

/** Returns the title of the page: the screen, the site and, in front, the unread messages. */
export function titleOf({ screen, site, unread }: Titled): string {
  const title = `${cleanLine(screen)} – ${site}`;
  return unread > 0 ? `(${unread}) ${title}` : title;
}
