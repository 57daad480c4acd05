import { cleanText } from "../../../core/words.ts";
import type { V1Message } from "../../../protocol/frames/server.ts";
import type { HostProps } from "../../chat-host.tsx";
import { copyIcon, infoIcon } from "../../ui/icons/act-icons.ts";
import { copyAndConfirm } from "./copy-text.ts";
import type { messageStrings } from "./strings.ts";

type MenuStrings = typeof messageStrings.value.menu;

type Context = HostProps & { showInfo: () => void };

export type MessageAct = {
  label: (menu: MenuStrings) => string;
  icon: string;
  isFor: (message: V1Message) => boolean;
  run: (message: V1Message, context: Context) => void;
};

/** Everything that can be done with a stored message, in the order of its menu. */
export const MESSAGE_ACTS: readonly MessageAct[] = [
  {
    label: ({ copy }) => copy,
    icon: copyIcon,
    isFor: (message) => textOf(message) !== "",
    run: (message, context) => void copyAndConfirm(cleanText(textOf(message)), context),
  },
  {
    label: ({ info }) => info,
    icon: infoIcon,
    isFor: () => true,
    run: (_, { showInfo }) => showInfo(),
  },
];

function textOf(message: V1Message): string {
  return message.type === "smile" ? "" : message.text;
}
