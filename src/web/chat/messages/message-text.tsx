import { cleanText } from "../../../core/words.ts";
import { strings } from "../../i18n/language.ts";
import { linkify } from "./linkify.ts";

/**
 * A member's text as text nodes and links, never as HTML. A link has a direction of its own, so that no text around it changes the
 * order of its characters.
 */
export function MessageText({ text }: { text: string }) {
  const newTab = { target: "_blank", rel: "noopener noreferrer", title: strings.value.chat.newTab };
  return (
    <p class="text" dir="auto">
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
