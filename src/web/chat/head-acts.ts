import type { HostProps } from "../chat-host.tsx";
import { displayName, type Named } from "../i18n/display-name.ts";
import { mutedIds, setMuted } from "../notices/mutes.ts";
import { bellIcon, linkIcon, personIcon } from "../ui/icons/act-icons.ts";
import { muteIcon } from "../ui/icons/page-icons.ts";
import { copyAndConfirm } from "./messages/copy-text.ts";
import { messageStrings } from "./messages/strings.ts";

export type HeadAct = { label: string; icon: string; run: () => void };

/** A chat's other member, and how to show who they are. */
export type HeadActsOptions = { other: Named; showAbout: () => void };

/** Returns everything that can be done with a chat, in the order of its menu. */
export function headActs({ other, showAbout }: HeadActsOptions, props: HostProps): HeadAct[] {
  const { menu: t } = messageStrings.value;
  const otherId = other.id;
  const name = displayName(other);
  const isMuted = mutedIds.value.has(otherId);
  return [
    { label: t.about(name), icon: personIcon, run: showAbout },
    {
      label: isMuted ? t.unmute : t.mute,
      icon: isMuted ? bellIcon : muteIcon,
      run: () => setMuted(otherId, !isMuted),
    },
    {
      label: t.copyLink(name),
      icon: linkIcon,
      run: () => void copyAndConfirm(props.host.links.share(otherId), props),
    },
  ];
}
