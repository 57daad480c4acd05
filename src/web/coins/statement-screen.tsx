import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { client, session } from "../account/session.ts";
import type { PastPlace } from "../chat/past/past-pane.tsx";
import type { HostProps } from "../chat-host.tsx";
import { chats } from "../chats/inbox.ts";
import { strings } from "../i18n/language.ts";
import { onDemand } from "../on-demand.ts";
import { pageHost } from "../shell/page-host.ts";
import { fragment, hrefOf } from "../shell/route.ts";
import { Lazy } from "../ui/lazy.tsx";
import { messagePlace } from "./message-place.ts";
import { PurseCard } from "./purse-card.tsx";
import { StatementList } from "./statement-list.tsx";
import { statementStrings } from "./strings.ts";
import { type Statement, useOwnStatement } from "./use-statement.ts";

const pastPane = onDemand(() => import("../chat/past/past-pane.tsx").then(({ PastPane }) => PastPane));

/** The member's balance and transactions, or a chat at the message to which one of them leads. */
export function StatementScreen() {
  const statement = useOwnStatement();
  const t = statementStrings.value;
  const place = messagePlace(fragment.value);
  const page = useRef<HTMLElement>(null);
  useReturn(page, place !== undefined);
  return (
    <>
      {place && (
        <PastScreen key={`${place.otherId} ${place.messageId}`} place={place} statement={statement} />
      )}
      <main ref={page} id={place ? undefined : "content"} class="page" tabIndex={-1} hidden={!!place}>
        <h1>{t.title}</h1>
        <PurseCard />
        <section class="card statement-card" aria-labelledby="entries-title">
          <h2 id="entries-title">{t.list}</h2>
          <StatementList statement={statement} memberId={session.value?.memberId ?? 0} isOwn />
        </section>
      </main>
    </>
  );
}

function PastScreen({ place, statement }: { place: PastPlace; statement: Statement }) {
  if (!client.value) return null;
  const shared: HostProps = { host: pageHost, client: client.value, strings, root: document };
  const others = [
    ...(chats.value ?? []).map(({ other_member }) => other_member),
    ...(statement.shown.value?.entries ?? []).map(({ other_member }) => other_member),
  ];
  const isKnown = others.some((other) => other?.id === place.otherId);
  const props = { ...shared, place, isKnown, backHref: hrefOf({ screen: "coins" }) };
  return (
    <main id="content" class="past-screen" tabIndex={-1}>
      <Lazy part={pastPane} props={props} />
    </main>
  );
}

/** Moves the focus back to the link that led to a message. */
function useReturn(page: RefObject<HTMLElement | null>, isAway: boolean): void {
  const left = useRef<HTMLElement | undefined>(undefined);
  const wasAway = useRef(isAway);
  useEffect(() => {
    const remember = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement) left.current = target;
    };
    page.current?.addEventListener("focusin", remember);
    return () => page.current?.removeEventListener("focusin", remember);
  }, []);
  // Before the heading of a new screen takes the focus, in `shell/screen-focus.ts`.
  useLayoutEffect(() => {
    if (wasAway.current && !isAway) (left.current ?? page.current)?.focus();
    wasAway.current = isAway;
  }, [isAway]);
}
