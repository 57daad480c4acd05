import { useHost } from "../chat-host.tsx";
import { Menu } from "../ui/menu.tsx";
import type { DialogAnchor } from "../ui/show-dialog.ts";
import { type HeadActsOptions, headActs } from "./head-acts.ts";
import { messageStrings } from "./messages/strings.ts";

type Props = HeadActsOptions & { at: DialogAnchor; onClose: () => void };

/** The menu of a chat. */
export function HeadMenu({ at, onClose, ...options }: Props) {
  const { menu: t } = messageStrings.value;
  return <Menu label={t.chat} items={headActs(options, useHost())} at={at} onClose={onClose} />;
}
