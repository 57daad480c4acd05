import { computed, effect } from "@preact/signals";
import type { ChatClient } from "../../client/chat-client.ts";
import type { ListedChat } from "../../protocol/frames/server.ts";
import { client } from "../account/session.ts";
import { chats } from "../chats/inbox.ts";
import { lastWords } from "../chats/row-line.ts";
import { displayName } from "../i18n/display-name.ts";
import { strings } from "../i18n/language.ts";
import { NEWS_CLOCK_TOLERANCE_MS } from "../limits.ts";
import { route } from "../shell/route.ts";
import { mutedIds } from "./mutes.ts";
import { chatsRead, chatsWithNews, type MessageNotice, noticesOf } from "./notice-rule.ts";
import { OncePerBrowser } from "./once-per-browser.ts";
import { wantsNotices, wantsSound } from "./preferences.ts";
import { type NoticeContent, ShownNotices } from "./shown-notices.ts";
import { Sight } from "./sight.ts";
import { Chime } from "./sound.ts";

/** The list of a member's chats, from before which no message is new. */
type KnownList = { of: ChatClient | undefined; list: readonly ListedChat[] };

/** Notifies the member of new messages that they do not see, once however many tabs are open. */
class Notifier {
  readonly #shown: ShownNotices;
  readonly #known: KnownList;
  readonly #sight = new Sight();
  readonly #chime = new Chime();
  readonly #notices = new OncePerBrowser("notices");
  /** Only a tab that may play a sound asks for it. */
  #sound: OncePerBrowser | undefined;
  #tail = Promise.resolve();

  constructor(workers: ServiceWorkerContainer | undefined, known: KnownList) {
    this.#shown = new ShownNotices(workers);
    this.#known = known;
    for (const gesture of ["pointerdown", "keydown"]) {
      addEventListener(gesture, () => this.#unlockSound(), { capture: true, once: true });
    }
    const openId = computed(() => (route.value.screen === "chat" ? route.value.otherId : undefined));
    const showSight = () => this.#sight.show(openId.value);
    effect(showSight);
    for (const event of ["focus", "blur", "pageshow"]) addEventListener(event, showSight);
    document.addEventListener("visibilitychange", showSight);
    effect(() => (client.value ? this.#follow(client.value) : undefined));
  }

  /** Follows the list of a member. Returns a function that ends it, and removes what it has shown. */
  #follow(of: ChatClient): () => void {
    let before = this.#known.of === of ? this.#known.list : undefined;
    let since = new Date(Date.now() - NEWS_CLOCK_TOLERANCE_MS).toISOString();
    const unsubscribe = effect(() => {
      const after = chats.value;
      if (!after) return;
      const lists = { memberId: of.memberId, before: before ?? after, after, since };
      // One after the other, so that the notice of an older message never replaces that of a newer one.
      this.#tail = this.#tail.then(() => this.#onChange(lists)).catch(() => {});
      before = after;
      const newest = after[0]?.last_message.date ?? "";
      if (newest > since) since = newest;
    });
    return () => {
      unsubscribe();
      this.#tail = this.#tail.then(() => this.#shown.removeAll()).catch(() => {});
    };
  }

  async #onChange(lists: {
    memberId: number;
    before: readonly ListedChat[];
    after: readonly ListedChat[];
    since: string;
  }): Promise<void> {
    const { memberId, before } = lists;
    const news = chatsWithNews({ ...lists, mutedIds: mutedIds.peek() });
    const read = chatsRead(lists);
    if (news.length + read.length === 0) return;
    await Promise.all([this.#notices.isDecided, this.#sound?.isDecided]);
    const { hasFocus, openIds } = await this.#sight.look(openIdOf(route.peek()));
    if (this.#sound?.isChosen.peek() && news.some(({ other_member }) => !openIds.has(other_member.id))) {
      if (wantsSound.peek()) await this.#chime.play();
    }
    if (!this.#notices.isChosen.peek()) return;
    for (const { other_member } of read) await this.#shown.remove({ memberId, otherId: other_member.id });
    if (hasFocus || !wantsNotices.peek() || !isPermitted()) return;
    for (const notice of noticesOf(news, before)) await this.#shown.show(contentOf(notice, memberId));
  }

  #unlockSound(): void {
    this.#chime.unlock();
    this.#sound ??= new OncePerBrowser("sound");
  }
}

function openIdOf(to: typeof route.value): number | undefined {
  return to.screen === "chat" ? to.otherId : undefined;
}

function contentOf(notice: MessageNotice, memberId: number): NoticeContent {
  if (notice.kind === "many") {
    const title = strings.peek().chat.newMessages(notice.count);
    return { title, text: "", target: { memberId, otherId: undefined, messageId: 0 } };
  }
  const { other_member: other, last_message: last } = notice.chat;
  const target = { memberId, otherId: other.id, messageId: last.id };
  return { title: displayName(other), text: lastWords(memberId, notice.chat), target };
}

function isPermitted(): boolean {
  return "Notification" in globalThis && Notification.permission === "granted";
}

export function startNotifier(workers: ServiceWorkerContainer | undefined, known: KnownList): void {
  new Notifier(workers, known);
}
