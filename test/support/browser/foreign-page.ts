import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { createElement as h, render } from "preact";
import type { ChatClient } from "../../../src/client/chat-client.ts";
import { authedRequest } from "../../../src/web/account/authed-request.ts";
import { balance, exemption, isExact, isExempt, syncMe } from "../../../src/web/account/me.ts";
import { openOutbox } from "../../../src/web/account/outbox-store.ts";
import { client, resumeSession, type session, startSession } from "../../../src/web/account/session.ts";
import { Composer } from "../../../src/web/chat/composer/composer.tsx";
import { Conversation } from "../../../src/web/chat/conversation.ts";
import { draftOf, syncDrafts } from "../../../src/web/chat/drafts/drafts.ts";
import { DropTarget } from "../../../src/web/chat/files/drop-target.tsx";
import { Thread } from "../../../src/web/chat/thread.tsx";
import { trackCoins } from "../../../src/web/chat/track-coins.ts";
import type { ChatHost, HostProps } from "../../../src/web/chat-host.tsx";
import { ChatList } from "../../../src/web/chats/chat-list.tsx";
import { chats, inboxConnection, syncInbox } from "../../../src/web/chats/inbox.ts";
import { syncUnsent } from "../../../src/web/chats/unsent.ts";
import { strings } from "../../../src/web/i18n/language.ts";
import { openPageCache } from "../../../src/web/offline/page-cache.ts";
import { DEFAULTS } from "../../../src/web/read-config.ts";
import { chatSuccessor } from "../../../src/web/shell/focus-successor.ts";
import { createAnnouncer } from "../../../src/web/ui/announcer.ts";
import { focusHeading } from "../../../src/web/ui/heading-focus.ts";
import { rescueFocus } from "../../../src/web/ui/lost-focus.ts";
import { memoryAccess } from "./memory-access.ts";

/** Nothing inside inherits the styles of the site: its styles for the element with the tree win over those of the tree. */
const WIDGET = `.widget { all: initial; display: block; block-size: 100%; background: var(--bg); color: var(--ink);
  font: 1rem / 1.5 var(--family); }
  .chats { block-size: 100%; overflow: hidden; }`;

type Session = NonNullable<typeof session.value>;

const access = memoryAccess(origin());
/** The other members whose chats were chosen in the list of each widget. */
export const chosen: number[] = [];

/** Begins the session of a member, as the page of the site has got it from the server. */
export function start(member: Session): void {
  openOutbox(access.address.origin);
  openPageCache(access.databases);
  resumeSession(access);
  syncInbox();
  syncUnsent();
  syncMe(access.local);
  syncDrafts(access);
  startSession(member);
}

/** Shows the list and a chat in a shadow tree of an element. Returns a function that removes them. */
export function mount(element: HTMLElement, otherId: number, css: string): () => void {
  const root = element.shadowRoot ?? element.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css + WIDGET);
  root.adoptedStyleSheets = [sheet];
  const inside = document.createElement("div");
  inside.className = "widget";
  root.append(inside);
  const current = client.peek() as ChatClient;
  const conversation = new Conversation(current, otherId, {
    draft: draftOf(current.memberId, otherId),
    listedUnread: () => undefined,
    storedChat: async () => undefined,
    onConnection: () => {},
    exemption,
    trackCoins,
  });
  const announce = createAnnouncer(root);
  const shared: HostProps = { host: host(announce), client: current, strings, root };
  render(h(Widget, { shared, conversation }), inside);
  const endRescue = rescueFocus(root, { successorOf: chatSuccessor, focusHeading });
  return () => {
    endRescue();
    render(null, inside);
    conversation.leave();
    root.replaceChildren();
  };
}

type Props = { shared: HostProps; conversation: Conversation };

function Widget({ shared, conversation }: Props) {
  return h(
    "div",
    { class: "chats has-open" },
    h(ChatList, { ...shared, chats: chats.value, openId: conversation.otherId }),
    h(
      "section",
      { class: "talk-pane", "aria-labelledby": "chat-name" },
      h(Thread, { ...shared, chat: conversation }),
      h(Composer, { ...shared, chat: conversation }),
      h(DropTarget, { conversation }),
    ),
  );
}

function host(announce: ChatHost["announce"]): ChatHost {
  const none: ReadonlySignal<undefined> = signal(undefined);
  return {
    connection: inboxConnection,
    truth: computed(() => (inboxConnection.value.state === "online" ? "online" : "connecting")),
    purse: { balance, isExact, isExempt, coinsLink: none, coinsHelp: none },
    config: signal(DEFAULTS),
    links: {
      list: "/site?list",
      coins: undefined,
      chat: (id) => `/site?chat=${id}`,
      share: (id) => `${access.address.origin}/site?chat=${id}`,
    },
    local: access.local,
    openChat: (id) => chosen.push(id),
    request: authedRequest,
    announce,
  };
}

function origin(): string {
  return new URL(document.baseURI).origin;
}
