import { words } from "../state/language.ts";

/** One chat. */
export function ChatPane({ otherId }: { otherId: number }) {
  return (
    <section class="talk-pane">
      <h1>{words.value.chats.member(otherId)}</h1>
    </section>
  );
}
