import { ChatHead } from "../parts/chat-head.tsx";
import { Composer } from "../parts/composer.tsx";
import { FileTarget } from "../parts/file-target.tsx";
import { MessageLog } from "../parts/message-log.tsx";
import { RefusedFiles } from "../parts/refused-files.tsx";
import { words } from "../state/language.ts";
import { openChat } from "../state/open-chat.ts";

/** The chat that is open: who it is with, the messages, and what is typed. */
export function ChatPane() {
  const conversation = openChat.value;
  if (!conversation) return <div class="talk-pane" />;
  const { refusals, chat } = words.value;
  const connection = conversation.connection.value;
  const problem = conversation.problem.value;
  const gaveUp = connection.state === "stopped" ? connection.code : undefined;
  return (
    <section class="talk-pane" key={conversation.otherId} aria-labelledby="chat-name">
      <ChatHead conversation={conversation} />
      <MessageLog conversation={conversation} />
      <div role="alert" class="notices">
        {problem && <p class="notice">{refusals[problem]}</p>}
        {gaveUp && (
          <p class="notice">
            {refusals[gaveUp]}{" "}
            {gaveUp === "too_many_sockets" && (
              <button type="button" class="link" onClick={() => conversation.chat.reconnect()}>
                {chat.reopen}
              </button>
            )}
          </p>
        )}
        <RefusedFiles conversation={conversation} />
      </div>
      {gaveUp !== "member_not_found" && <Composer conversation={conversation} />}
      <FileTarget conversation={conversation} />
    </section>
  );
}
