import { useHost } from "../../chat-host.tsx";
import { strings } from "../../i18n/language.ts";
import { attachmentStrings } from "../strings.ts";

/** The site's way to get coins: a link, or its words about it. Nothing if the site names none. @param kind an additional CSS class */
export function GetCoins({ kind = "" }: { kind?: string }) {
  const { coinsLink, coinsHelp } = useHost().host.purse;
  if (coinsLink.value === undefined) return <>{coinsHelp.value && <span>{coinsHelp.value}</span>}</>;
  return (
    <a
      class={`get-coins ${kind}`}
      href={coinsLink.value}
      target="_blank"
      rel="noopener"
      title={strings.value.chat.newTab}
    >
      {attachmentStrings.value.low.get}
    </a>
  );
}
