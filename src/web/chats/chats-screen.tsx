import type { ComponentChildren } from "preact";
import { strings } from "../i18n/language.ts";
import { onDemand } from "../on-demand.ts";
import { route } from "../shell/route.ts";
import { Lazy } from "../ui/lazy.tsx";
import { ChatList } from "./chat-list.tsx";
import { StartChat } from "./start-chat.tsx";

/** The open chat. Its code is not needed to draw the list. */
export const chatPane = onDemand(() => import("../chat/chat-pane.tsx").then(({ ChatPane }) => ChatPane));

/** The chat list and the open chat: side by side on wide screens, otherwise one at a time. */
export function ChatsScreen() {
  const { chats } = strings.value;
  const isOpen = route.value.screen === "chat";
  return (
    <main id="content" class={isOpen ? "chats has-open" : "chats"} tabIndex={-1}>
      <section class="list-pane" aria-labelledby="chats-title">
        {isOpen ? <h2 id="chats-title">{chats.title}</h2> : <h1 id="chats-title">{chats.title}</h1>}
        <StartChat />
        <ChatList />
      </section>
      {isOpen ? (
        <Lazy part={chatPane} props={{}} frame={PaneFrame} />
      ) : (
        <div class="talk-pane nothing">
          <p class="big">{chats.choose}</p>
          <p class="quiet">{chats.chooseHint}</p>
        </div>
      )}
    </main>
  );
}

function PaneFrame({ children }: { children?: ComponentChildren }) {
  return children ? (
    <div class="talk-pane nothing">{children}</div>
  ) : (
    <div class="talk-pane" aria-busy="true" />
  );
}
