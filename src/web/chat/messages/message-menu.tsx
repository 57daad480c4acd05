import { useSignal } from "@preact/signals";
import type { V1Message } from "../../../protocol/frames/server.ts";
import { useHost } from "../../chat-host.tsx";
import { Menu } from "../../ui/menu.tsx";
import type { DialogAnchor } from "../../ui/show-dialog.ts";
import type { Conversation } from "../conversation.ts";
import { MESSAGE_ACTS } from "./message-acts.ts";
import { MessageInfo } from "./message-info.tsx";
import { messageStrings } from "./strings.ts";

type Props = { message: V1Message; at: DialogAnchor; conversation: Conversation; onClose: () => void };

/** The menu of a message, and its information once that is chosen. */
export function MessageMenu({ message, at, conversation, onClose }: Props) {
  const { menu: t } = messageStrings.value;
  const host = useHost();
  const isInfo = useSignal(false);
  if (isInfo.value) return <MessageInfo message={message} conversation={conversation} onClose={onClose} />;
  const showInfo = () => {
    isInfo.value = true;
  };
  const items = MESSAGE_ACTS.filter(({ isFor }) => isFor(message)).map(({ label, icon, run }) => ({
    label: label(t),
    icon,
    run: () => run(message, { ...host, showInfo }),
  }));
  return <Menu label={t.message} items={items} at={at} onClose={() => !isInfo.value && onClose()} />;
}
