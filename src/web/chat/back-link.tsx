import { strings } from "../i18n/language.ts";

/** Leads back to the chat list, on screens that show one at a time. */
export function BackLink({ href }: { href: string }) {
  const { chat } = strings.value;
  return (
    <a class="back" href={href}>
      <span class="unseen">{chat.back}</span>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M15 5l-7 7 7 7" />
      </svg>
    </a>
  );
}
