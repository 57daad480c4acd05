import type { NoticeTarget } from "./notice-target.ts";

/** Removes notices that this origin shows: those with a tag, or all, of which a choice may pick some by what they are about. */
export async function closeNotices(
  workers: ServiceWorkerContainer | undefined,
  filter?: { tag: string },
  isChosen: (target: Partial<NoticeTarget>) => boolean = () => true,
): Promise<void> {
  const registration = await workers?.getRegistration();
  for (const notice of (await registration?.getNotifications(filter)) ?? []) {
    if (isChosen(notice.data ?? {})) notice.close();
  }
}
