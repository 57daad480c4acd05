import { type HostProps, HostProvider } from "../chat-host.tsx";
import { syncStoredMessages } from "../offline/stored-messages.ts";
import { Composer } from "./composer/composer.tsx";
import type { Conversation } from "./conversation.ts";
import { DropTarget } from "./files/drop-target.tsx";
import { openChat, unknownId } from "./open-chat.ts";
import { Thread } from "./thread.tsx";
import { UnknownChat } from "./unknown-chat.tsx";

// Nothing but this code shows messages.
syncStoredMessages();

/** The chat of the page's address. */
export function ChatPane(shared: HostProps) {
  const conversation = openChat.value;
  if (!conversation) {
    return unknownId.value === undefined ? (
      <div class="talk-pane" aria-busy="true" />
    ) : (
      <HostProvider {...shared}>
        <UnknownChat otherId={unknownId.value} />
      </HostProvider>
    );
  }
  return <OpenChat key={conversation.otherId} {...shared} chat={conversation} />;
}

function OpenChat({ chat: conversation, ...shared }: HostProps & { chat: Conversation }) {
  const connection = conversation.connection.value;
  // Words that were typed before the number turned out to be wrong stay in sight.
  const isNobody = connection.state === "stopped" && connection.code === "member_not_found";
  const hasComposer = !isNobody || conversation.draft.text.value !== "";
  return (
    <section class="talk-pane" aria-labelledby="chat-name">
      <Thread {...shared} chat={conversation} />
      {hasComposer && <Composer {...shared} chat={conversation} />}
      <DropTarget conversation={conversation} />
    </section>
  );
}
