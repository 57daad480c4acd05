import { cleanText } from "../../../core/words.ts";
import { strings } from "../../i18n/language.ts";
import { linkify } from "./linkify.ts";

type Props = {
  text: string;
  /** Words for which the last line has room at its end. */
  room: string | undefined;
};

/**
 * A member's text as text nodes and links, never as HTML. A link has a direction of its own, so that no text around it changes the
 * order of its characters.
 */
export function MessageText({ text, room }: Props) {
  const newTab = { target: "_blank", rel: "noopener noreferrer", title: strings.value.chat.newTab };
  return (
    <p class="text" data-room={room}>
      {linkify(cleanText(text)).map((part) =>
        part.kind === "text" ? (
          part.text
        ) : (
          <a key={part.at} href={part.href} dir="ltr" {...(part.href.startsWith("mailto:") ? {} : newTab)}>
            {part.label}
          </a>
        ),
      )}
    </p>
  );
}
