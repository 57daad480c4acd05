import { cleanText } from "../../../core/words.ts";
import { strings } from "../../i18n/language.ts";
import { linkify } from "./linkify.ts";

/** A member's text as text nodes and links, never as HTML. */
export function MessageText({ text }: { text: string }) {
  const { chat } = strings.value;
  return (
    <p class="text" dir="auto">
      {linkify(cleanText(text)).map((part) =>
        part.kind === "text" ? (
          part.text
        ) : (
          <a key={part.at} href={part.href} target="_blank" rel="noopener noreferrer" title={chat.newTab}>
            {part.text}
          </a>
        ),
      )}
    </p>
  );
}
