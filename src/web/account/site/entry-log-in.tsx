import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { pageHost } from "../../shell/page-host.ts";
import { isConfigCurrent, siteConfig } from "../../site-config.ts";
import { session } from "../session.ts";
import { logInAddress } from "./entry-link.ts";
import { OwnForm, SiteLink } from "./site-log-in.tsx";
import type { SiteScreenProps } from "./site-screen-props.ts";
import { siteStrings } from "./strings.ts";

type Props = SiteScreenProps & { isOver: boolean; children: ComponentChildren };

/**
 * The log-in of an entry without a valid token. A token that is over leads to the site's log-in without a click, or to the form where
 * the site has none.
 */
export function EntryLogIn({ isOver, onForm, children }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const isKnown = isConfigCurrent.value;
  const href = logInAddress();
  useEffect(() => {
    if (!isOver || !isKnown) return;
    if (href !== undefined) {
      if (mayLeave()) element.current?.querySelector("a")?.click();
    } else if (siteConfig.peek().own_accounts && !session.peek()) onForm(siteStrings.peek().over);
  }, [isOver, isKnown, href]);
  return (
    <div ref={element} class="account-acts">
      <SiteLink />
      {children}
      <OwnForm onForm={onForm} />
    </div>
  );
}

/** A site whose tokens are over as soon as it has signed them must not send the member back and forth for ever. */
const PAUSE_MS = 60_000;
const LEFT_AT = "leftAt";

/** Returns whether the page may go to the site's log-in without a click, and notes that it does. */
function mayLeave(): boolean {
  const now = Date.now();
  const leftAt = Number(pageHost.local.load(LEFT_AT));
  if (now >= leftAt && now - leftAt < PAUSE_MS) return false;
  pageHost.local.save(LEFT_AT, `${now}`);
  return true;
}
