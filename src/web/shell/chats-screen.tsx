import type { ComponentChildren } from "preact";
import type { ChatClient } from "../../client/chat-client.ts";
import { BackLink } from "../chat/back-link.tsx";
import type { HostProps } from "../chat-host.tsx";
import { ChatList } from "../chats/chat-list.tsx";
import { displayName } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { knownChats } from "../offline/stored-list.ts";
import { onDemand } from "../on-demand.ts";
import { Lazy } from "../ui/lazy.tsx";
import { pageHost } from "./page-host.ts";
import { route } from "./route.ts";

/** The open chat. Its code is not needed to draw the list. */
export const chatPane = onDemand(() => import("../chat/chat-pane.tsx").then(({ ChatPane }) => ChatPane));

/** The chat list and the open chat: side by side on wide screens, otherwise one at a time. */
export function ChatsScreen({ client }: { client: ChatClient }) {
  const { chats: t } = strings.value;
  const openId = route.value.screen === "chat" ? route.value.otherId : undefined;
  const isOpen = openId !== undefined;
  const shared: HostProps = { host: pageHost, client, strings, root: document };
  return (
    <main id="content" class={isOpen ? "chats has-open" : "chats"} tabIndex={-1}>
      <ChatList {...shared} chats={knownChats.value} openId={openId} />
      {isOpen ? (
        <Lazy part={chatPane} props={shared} frame={PaneFrame} />
      ) : (
        <div class="talk-pane nothing">
          <p class="big">{t.choose}</p>
          <p class="quiet">{t.chooseHint}</p>
        </div>
      )}
    </main>
  );
}

/** The pane of a chat whose code loads or could not be loaded. A narrow screen has no other way back to the list then. */
function PaneFrame({ children }: { children?: ComponentChildren }) {
  const here = route.value;
  if (!children || here.screen !== "chat") return <div class="talk-pane" aria-busy="true" />;
  const listed = knownChats.value?.find(({ other_member }) => other_member.id === here.otherId);
  return (
    <section class="talk-pane" aria-labelledby="chat-name">
      <header class="chat-head">
        <BackLink href={pageHost.links.list} />
        <h1 id="chat-name">
          <bdi>{displayName(listed?.other_member ?? { id: here.otherId })}</bdi>
        </h1>
      </header>
      <div class="nothing">{children}</div>
    </section>
  );
}
