import { render } from "preact";
import { LogInScreen } from "./account/log-in-screen.tsx";
import { syncMe } from "./account/me.ts";
import { openOutbox } from "./account/outbox-store.ts";
import { client, isExpired, resumeSession } from "./account/session.ts";
import { hideInputMethodKeys } from "./browser/input-method.ts";
import { resistPageTranslation } from "./browser/page-translation.ts";
import { storedTexts } from "./browser/stored-texts.ts";
import { syncDrafts } from "./chat/drafts/drafts.ts";
import { syncAddress } from "./chat/open-chat.ts";
import { syncStartedChats } from "./chat/started-chats.ts";
import { syncInbox } from "./chats/inbox.ts";
import { syncUnsent } from "./chats/unsent.ts";
import { syncLanguage } from "./i18n/language.ts";
import { syncDay } from "./i18n/today.ts";
import type { PageAccess } from "./page-access.ts";
import { syncBuild } from "./shell/build.ts";
import { syncReload } from "./shell/reload.ts";
import { syncRoute } from "./shell/route.ts";
import { Shell } from "./shell/shell.tsx";
import { syncTitle } from "./shell/title.ts";

/** Starts every part of the page, and draws it. */
export function startPage(): void {
  const root = document.getElementById("app");
  if (!root) throw new TypeError("the page has no #app");
  const page = pageAccess();
  hideInputMethodKeys();
  syncRoute(page.address);
  openOutbox(page.address.origin);
  resumeSession(page);
  syncInbox();
  syncUnsent();
  syncMe();
  syncStartedChats(page.tab);
  syncDrafts(page);
  syncAddress();
  syncLanguage(page.local);
  syncTitle(page);
  syncDay();
  syncBuild(page.tab);
  syncReload(page);
  resistPageTranslation();
  render(<App />, root);
}

/** The whole page. A member whose session expired logs in again and finds everything as it was. */
function App() {
  return client.value && !isExpired.value ? <Shell /> : <LogInScreen />;
}

/** Returns what the page may touch. No other file does. */
function pageAccess(): PageAccess {
  return {
    local: storedTexts(() => localStorage),
    tab: storedTexts(() => sessionStorage),
    address: {
      origin: location.origin,
      hash: () => location.hash,
      go: (hash) => {
        location.hash = hash;
      },
      reset: () => history.replaceState(null, "", location.pathname + location.search),
      onChange: (run) => addEventListener("hashchange", run),
      reload: () => location.reload(),
    },
    setTitle: (title) => {
      document.title = title;
    },
  };
}
