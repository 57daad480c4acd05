import { computed } from "@preact/signals";
import { render } from "preact";
import { syncMe } from "./account/me.ts";
import { openOutbox } from "./account/outbox-store.ts";
import { client, resumeSession, session } from "./account/session.ts";
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
import { syncMutes } from "./notices/mutes.ts";
import { syncNotices } from "./notices/sync-notices.ts";
import { openPageCache } from "./offline/page-cache.ts";
import { syncStoredList } from "./offline/stored-list.ts";
import { syncWorker } from "./offline/sync-worker.ts";
import { onDemand } from "./on-demand.ts";
import type { PageAccess } from "./page-access.ts";
import { syncBuild } from "./shell/build.ts";
import { chatPane } from "./shell/chats-screen.tsx";
import { openPageHost } from "./shell/page-host.ts";
import { isLoggedIn, syncTitle } from "./shell/page-title.ts";
import { syncPrefetch } from "./shell/prefetch.ts";
import { syncReload } from "./shell/reload.ts";
import { syncRoute } from "./shell/route.ts";
import { syncScreenFocus } from "./shell/screen-focus.ts";
import { Shell } from "./shell/shell.tsx";
import { syncSiteConfig } from "./site-config.ts";
import { LazyScreen } from "./ui/lazy-screen.tsx";

const logIn = onDemand(() => import("./account/log-in-screen.tsx").then(({ LogInScreen }) => LogInScreen));

/** Starts every part of the page, and draws it once the code of its first screen has loaded. */
export async function startPage(): Promise<void> {
  const root = document.getElementById("app");
  if (!root) throw new TypeError("the page has no #app");
  const page = pageAccess();
  hideInputMethodKeys();
  syncRoute(page.address);
  openOutbox(page.address.origin);
  openPageCache(page.databases);
  const language = syncLanguage(page.local);
  resumeSession(page);
  syncMutes(
    page.local,
    computed(() => session.value?.memberId),
  );
  syncInbox();
  syncStoredList();
  syncUnsent();
  syncMe(page.local);
  syncStartedChats(page.tab);
  syncDrafts(page);
  syncAddress();
  syncSiteConfig(page);
  syncTitle(page);
  syncNotices(page);
  syncScreenFocus();
  syncDay();
  syncBuild(page.tab);
  syncReload(page);
  syncPrefetch();
  syncWorker(page.workers);
  openPageHost(page);
  resistPageTranslation();
  await Promise.all([language, loadFirstScreen()]);
  render(<App />, root);
}

/** Loads the code of the log-in screen; or begins to load that of a chat, while the list is drawn without it. */
async function loadFirstScreen(): Promise<void> {
  const hasSession = client.peek() !== undefined;
  // The screen itself handles code that cannot be loaded.
  const loaded = (hasSession ? chatPane : logIn).load().catch(() => {});
  if (!hasSession) await loaded;
}

/** The whole page. A member whose session expired logs in again and finds everything as it was. */
function App() {
  return isLoggedIn.value ? <Shell /> : <LazyScreen key="log-in" screen={logIn} />;
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
    databases: databases(),
    // The compiler believes that every browser has it.
    workers: navigator.serviceWorker as ServiceWorkerContainer | undefined,
  };
}

function databases(): IDBFactory | undefined {
  try {
    return indexedDB;
  } catch {
    return undefined;
  }
}
