import { strings } from "../../i18n/language.ts";
import { linkify } from "./linkify.ts";

/** A text with its links. Each has a direction of its own, so that no text around it changes the order of its characters. */
export function LinkedText({ text }: { text: string }) {
  const newTab = { target: "_blank", rel: "noopener noreferrer", title: strings.value.chat.newTab };
  return (
    <>
      {linkify(text).map((part) =>
        part.kind === "text" ? (
          part.text
        ) : (
          <a key={part.at} href={part.href} dir="ltr" {...(part.href.startsWith("mailto:") ? {} : newTab)}>
            {part.label}
          </a>
        ),
      )}
    </>
  );
}
