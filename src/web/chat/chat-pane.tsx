import { strings } from "../i18n/language.ts";
import { UseHereButton } from "../shell/use-here-button.tsx";
import { ChatHead } from "./chat-head.tsx";
import { Composer } from "./composer.tsx";
import { DropTarget } from "./files/drop-target.tsx";
import { RejectedFiles } from "./files/rejected-files.tsx";
import { MessageLog } from "./messages/message-log.tsx";
import { openChat, unknownId } from "./open-chat.ts";
import { UnknownChat } from "./unknown-chat.tsx";

/** The open chat: head, log and composer. */
export function ChatPane() {
  const conversation = openChat.value;
  if (!conversation) {
    return unknownId.value === undefined ? (
      <div class="talk-pane" aria-busy="true" />
    ) : (
      <UnknownChat otherId={unknownId.value} />
    );
  }
  const { errors } = strings.value;
  const connection = conversation.connection.value;
  const problem = conversation.problem.value;
  const stopCode = connection.state === "stopped" ? connection.code : undefined;
  // Words that were typed before the number turned out to be wrong stay in sight.
  const hasComposer = stopCode !== "member_not_found" || conversation.draft.text.value !== "";
  return (
    <section class="talk-pane" key={conversation.otherId} aria-labelledby="chat-name">
      <ChatHead conversation={conversation} />
      <MessageLog conversation={conversation} />
      <div role="alert" class="notices">
        {problem && <p class="notice">{errors[problem]}</p>}
        {stopCode && (
          <p class="notice">
            {errors[stopCode]} {stopCode === "too_many_sockets" && <UseHereButton />}
          </p>
        )}
        <RejectedFiles conversation={conversation} />
      </div>
      {hasComposer && <Composer conversation={conversation} />}
      <DropTarget conversation={conversation} />
    </section>
  );
}
