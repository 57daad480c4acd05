import { useSignal } from "@preact/signals";
import { onDemand } from "../on-demand.ts";
import { moreIcon } from "../ui/icons/chat-icons.ts";
import { IconButton } from "../ui/icons/icon-button.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { Nothing } from "../ui/nothing.tsx";
import { messageStrings } from "./messages/strings.ts";

const menu = onDemand(() => import("./head-menu.tsx").then(({ HeadMenu }) => HeadMenu));

/** Opens the menu of a chat. */
export function HeadMenuButton({ otherId }: { otherId: number }) {
  const button = useSignal<Element | undefined>(undefined);
  return (
    <>
      <IconButton
        label={messageStrings.value.menu.chat}
        icon={moreIcon}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => {
          button.value = currentTarget;
        }}
      />
      {button.value && (
        <Lazy
          part={menu}
          props={{
            otherId,
            at: button.value,
            onClose: () => {
              button.value = undefined;
            },
          }}
          frame={Nothing}
        />
      )}
    </>
  );
}
