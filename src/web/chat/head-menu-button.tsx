import { useSignal } from "@preact/signals";
import type { Named } from "../i18n/display-name.ts";
import { onDemand } from "../on-demand.ts";
import { moreIcon } from "../ui/icons/chat-icons.ts";
import { IconButton } from "../ui/icons/icon-button.tsx";
import { Lazy } from "../ui/lazy.tsx";
import { Nothing } from "../ui/nothing.tsx";
import { messageStrings } from "./messages/strings.ts";

const menu = onDemand(() => import("./head-menu.tsx").then(({ HeadMenu }) => HeadMenu));
const about = onDemand(() => import("../people/about-member.tsx").then(({ AboutMember }) => AboutMember));

type Props = { other: Named };

/** Opens the menu of a chat, and from there what is known of the other member. */
export function HeadMenuButton({ other }: Props) {
  const menuAt = useSignal<Element | undefined>(undefined);
  const isAboutOpen = useSignal(false);
  const showAbout = () => {
    isAboutOpen.value = true;
  };
  const closeMenu = () => {
    menuAt.value = undefined;
  };
  const closeAbout = () => {
    isAboutOpen.value = false;
  };
  return (
    <>
      <IconButton
        label={messageStrings.value.menu.chat}
        icon={moreIcon}
        aria-haspopup="menu"
        onClick={({ currentTarget }) => {
          menuAt.value = currentTarget;
        }}
      />
      {menuAt.value && (
        <Lazy
          key="menu"
          part={menu}
          props={{ other, showAbout, at: menuAt.value, onClose: closeMenu }}
          frame={Nothing}
        />
      )}
      {isAboutOpen.value && (
        <Lazy key="about" part={about} props={{ other, onClose: closeAbout }} frame={Nothing} />
      )}
    </>
  );
}
