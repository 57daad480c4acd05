import { useHost } from "../chat-host.tsx";
import { Menu } from "../ui/menu.tsx";
import type { DialogAnchor } from "../ui/show-dialog.ts";
import { headActs } from "./head-acts.ts";
import { messageStrings } from "./messages/strings.ts";

type Props = { otherId: number; at: DialogAnchor; onClose: () => void };

/** The menu of a chat. */
export function HeadMenu({ otherId, at, onClose }: Props) {
  const { menu: t } = messageStrings.value;
  return <Menu label={t.chat} items={headActs(otherId, useHost())} at={at} onClose={onClose} />;
}
