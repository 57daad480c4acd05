import { ChatHead } from "../parts/chat-head.tsx";
import { Composer } from "../parts/composer.tsx";
import { DropTarget } from "../parts/file-target.tsx";
import { MessageLog } from "../parts/message-log.tsx";
import { RejectedFiles } from "../parts/refused-files.tsx";
import { strings } from "../state/language.ts";
import { openChat } from "../state/open-chat.ts";

/** The chat that is open: who it is with, the messages, and what is typed. */
export function ChatPane() {
  const conversation = openChat.value;
  if (!conversation) return <div class="talk-pane" />;
  const { errors, chat } = strings.value;
  const connection = conversation.connection.value;
  const problem = conversation.problem.value;
  const stopCode = connection.state === "stopped" ? connection.code : undefined;
  return (
    <section class="talk-pane" key={conversation.otherId} aria-labelledby="chat-name">
      <ChatHead conversation={conversation} />
      <MessageLog conversation={conversation} />
      <div role="alert" class="notices">
        {problem && <p class="notice">{errors[problem]}</p>}
        {stopCode && (
          <p class="notice">
            {errors[stopCode]}{" "}
            {stopCode === "too_many_sockets" && (
              <button type="button" class="link" onClick={() => conversation.chat.reconnect()}>
                {chat.reopen}
              </button>
            )}
          </p>
        )}
        <RejectedFiles conversation={conversation} />
      </div>
      {stopCode !== "member_not_found" && <Composer conversation={conversation} />}
      <DropTarget conversation={conversation} />
    </section>
  );
}
