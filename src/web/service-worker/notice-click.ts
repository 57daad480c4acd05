import type { NoticeTarget } from "../notices/notice-target.ts";
import type { WorkerScope } from "./worker-scope.ts";

/** Shows the chat of a notice: in the open page that had the focus last, or in a new one. */
export async function followNotice({ clients }: WorkerScope, target: NoticeTarget): Promise<void> {
  // A page that was loaded before the worker was registered can show it too.
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const page = windows.find(({ url }) => new URL(url).pathname === "/");
  if (!page) {
    await clients.openWindow(target.otherId === undefined ? "/#/chats" : `/#/chats/${target.otherId}`);
    return;
  }
  page.postMessage(target);
  // A browser may refuse that some time after the click.
  await page.focus().catch(() => {});
}
