import { useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";

/** Leads back to the chat list, on screens that show one at a time. */
export function BackLink() {
  const { chat } = strings.value;
  return (
    <a class="back" href={useHost().host.links.list}>
      <span class="unseen">{chat.back}</span>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M15 5l-7 7 7 7" />
      </svg>
    </a>
  );
}
