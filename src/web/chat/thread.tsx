import { useEffect } from "preact/hooks";
import { ignoreSecondTaps } from "../browser/second-tap.ts";
import { type HostProps, HostProvider } from "../chat-host.tsx";
import { onDemand } from "../on-demand.ts";
import { Lazy } from "../ui/lazy.tsx";
import { Nothing } from "../ui/nothing.tsx";
import { ChatHead } from "./chat-head.tsx";
import type { Conversation } from "./conversation.ts";
import { ConversationContext } from "./conversation-context.ts";
import { MessageLog } from "./messages/message-log.tsx";
import { useAnnouncements } from "./messages/use-announcements.ts";
import { UseHereButton } from "./use-here-button.tsx";

const failedBar = onDemand(() => import("./messages/failed-bar.tsx").then((code) => code.FailedBar));

/** A chat without its composer: head, log and notices. */
export function Thread({ chat: conversation, ...shared }: HostProps & { chat: Conversation }) {
  useAnnouncements(conversation, shared.host);
  useEffect(ignoreSecondTaps, []);
  const failed = conversation.outgoing.value.filter(({ state }) => state === "failed");
  const { errors } = shared.strings.value;
  const connection = conversation.connection.value;
  const problem = conversation.problem.value;
  const stopCode = connection.state === "stopped" ? connection.code : undefined;
  return (
    <HostProvider {...shared}>
      <ChatHead conversation={conversation} />
      <ConversationContext.Provider value={conversation}>
        <MessageLog conversation={conversation} />
      </ConversationContext.Provider>
      <div role="alert">
        {problem && <p class="notice">{errors[problem]}</p>}
        {stopCode && (
          <p class="notice">
            {errors[stopCode]} {stopCode === "too_many_sockets" && <UseHereButton />}
          </p>
        )}
      </div>
      {failed.length > 1 && <Lazy part={failedBar} props={{ failed, conversation }} frame={Nothing} />}
    </HostProvider>
  );
}
