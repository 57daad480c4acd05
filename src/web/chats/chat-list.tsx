import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { draftedIds } from "../chat/drafts/drafts.ts";
import { type HostProps, HostProvider, useHost } from "../chat-host.tsx";
import { strings } from "../i18n/language.ts";
import { onDemand } from "../on-demand.ts";
import { Lazy, type LazyFrame } from "../ui/lazy.tsx";
import { RowBoundary } from "../ui/row-boundary.tsx";
import { ChatRow, UnlistedRow } from "./chat-row.tsx";
import { ListHead } from "./list-head.tsx";
import { hasOlder, isComplete } from "./older-chats.ts";
import { useRowKeys } from "./row-keys.ts";
import { unsentChats } from "./unsent.ts";

/** Placeholder rows while the list loads. */
const SKELETON_ROWS = [1, 2, 3, 4];

const newChat = onDemand(() => import("../people/new-chat.tsx").then(({ NewChat }) => NewChat));
const emptyList = onDemand(() => import("./empty-list.tsx").then(({ EmptyList }) => EmptyList));
const listEnd = onDemand(() => import("./list-end.tsx").then(({ ListEnd }) => ListEnd));
const listFoot = onDemand(() => import("./list-foot.tsx").then(({ ListFoot }) => ListFoot));
const foundList = onDemand(() => import("./found-list.tsx").then(({ FoundList }) => FoundList));

type Props = {
  /** Undefined until the list has arrived. */
  chats: readonly ListedChat[] | undefined;
  /** The other member of the open chat. */
  openId: number | undefined;
};

/** The member's chats with their head and foot: newest message first, after those that have only unsent words. */
export function ChatList({ chats, openId, ...shared }: HostProps & Props) {
  const words = useSignal("");
  const isStarting = useSignal(false);
  const start = () => {
    isStarting.value = true;
  };
  return (
    <HostProvider {...shared}>
      <section class="list-pane" aria-labelledby="chats-title">
        <ListHead isBeside={openId !== undefined} words={words} onNewChat={start} />
        {words.value.trim() === "" ? (
          <Rows chats={chats} openId={openId} onNewChat={start} />
        ) : (
          <Lazy
            key="found"
            part={foundList}
            props={{ words: words.value, loaded: chats ?? [], openId }}
            frame={PartFrame}
          />
        )}
        <Lazy key="foot" part={listFoot} props={{}} frame={FootFrame} />
        {isStarting.value && (
          <Lazy
            key="new chat"
            part={newChat}
            props={{ onClose: () => (isStarting.value = false) }}
            frame={PartFrame}
          />
        )}
      </section>
    </HostProvider>
  );
}

/** A part of the list whose code loads or could not be loaded. */
function PartFrame({ children }: { children?: ComponentChildren }) {
  return <div class="list-end">{children}</div>;
}

const EndFrame: LazyFrame = ({ children }) => <li class="list-end">{children}</li>;

/** The place of the foot, so that nothing moves when it appears. The list does without one that could not be loaded. */
function FootFrame() {
  return <div class="list-foot" />;
}

function Rows({ chats: list, openId, onNewChat }: Props & { onNewChat: () => void }) {
  const { host } = useHost();
  const listed = new Set(list?.map(({ other_member }) => other_member.id));
  const written = new Set([...unsentChats.value.keys(), ...draftedIds.value]);
  const unlisted = [...written].filter((otherId) => !listed.has(otherId));
  // While the list cannot be loaded, the chats with unsent messages and drafts are shown without it.
  const isEmpty = listed.size + unlisted.length === 0;
  const isLoading = list
    ? isEmpty && !isComplete.value
    : isEmpty || host.connection.value.state === "connecting";
  if (isLoading) return <Skeleton />;
  if (isEmpty) return <Lazy part={emptyList} props={{ onNewChat }} frame={PartFrame} />;
  return <ShownRows list={list ?? []} unlisted={unlisted} openId={openId} />;
}

type ShownProps = { list: readonly ListedChat[]; unlisted: number[]; openId: number | undefined };

function ShownRows({ list, unlisted, openId }: ShownProps) {
  return (
    <ul ref={useRowKeys(openId)} class="chat-list" aria-label={strings.value.chats.list}>
      {unlisted.map((otherId) => (
        <UnlistedRow key={`unlisted ${otherId}`} otherId={otherId} isOpen={otherId === openId} />
      ))}
      {list.map((chat) => (
        <RowBoundary key={chat.chat_id} subject={chat} kind="chat-row">
          <ChatRow chat={chat} isOpen={chat.other_member.id === openId} />
        </RowBoundary>
      ))}
      {(hasOlder.value || !isComplete.value) && <Lazy part={listEnd} props={{}} frame={EndFrame} />}
    </ul>
  );
}

function Skeleton() {
  return (
    <ul class="chat-list" aria-busy="true" aria-label={strings.value.chats.list}>
      {SKELETON_ROWS.map((row) => (
        <li key={row} class="skeleton" aria-hidden="true" />
      ))}
    </ul>
  );
}
