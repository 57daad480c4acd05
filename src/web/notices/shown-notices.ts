import { siteConfig } from "../site-config.ts";
import { closeNotices } from "./close-notices.ts";
import type { NoticeTarget } from "./notice-target.ts";

export type NoticeContent = { title: string; text: string; target: NoticeTarget };

/** The notices of this origin, which only a service worker's registration can show and list. */
export class ShownNotices {
  readonly #workers: ServiceWorkerContainer | undefined;

  constructor(workers: ServiceWorkerContainer | undefined) {
    this.#workers = workers;
  }

  /** Shows a notice in the place of an older one of the same chat. One of the same message stays as it is. */
  async show({ title, text, target }: NoticeContent): Promise<void> {
    const registration = await this.#workers?.getRegistration();
    if (!registration) return;
    const tag = tagOf(target);
    const shown = await registration.getNotifications({ tag });
    if (shown.some(({ data }) => data?.messageId >= target.messageId && target.messageId > 0)) return;
    const { logo } = siteConfig.peek();
    // Not in the compiler's types: without it, a notice that replaces another one would be silent.
    const options: NotificationOptions & { renotify: boolean } = {
      body: text,
      tag,
      data: target,
      renotify: true,
      ...(logo !== null && { icon: logo }),
    };
    await registration.showNotification(title, options);
  }

  /** Removes the notice of a chat, or of several chats together. */
  async remove(target: Pick<NoticeTarget, "memberId" | "otherId">): Promise<void> {
    await closeNotices(this.#workers, { tag: tagOf(target) });
  }

  async removeAll(): Promise<void> {
    await closeNotices(this.#workers);
  }
}

function tagOf({ memberId, otherId }: Pick<NoticeTarget, "memberId" | "otherId">): string {
  return `${memberId} ${otherId ?? "all"}`;
}
