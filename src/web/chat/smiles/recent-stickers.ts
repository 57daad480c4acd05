import { RECENT_STICKERS_MAX } from "../../limits.ts";
import type { TextStore } from "../../page-access.ts";

function nameOf(memberId: number): string {
  return `stickers.${memberId}`;
}

/** Returns the ids of the stickers that a member has used last in this browser, the last one first. */
export function loadRecentStickers(local: TextStore, memberId: number): number[] {
  const ids = (local.load(nameOf(memberId)) ?? "").split(",").map(Number);
  return ids.filter((id) => Number.isSafeInteger(id) && id > 0).slice(0, RECENT_STICKERS_MAX);
}

/** Remembers that a member has used a sticker. */
export function rememberSticker(local: TextStore, memberId: number, id: number): void {
  const others = loadRecentStickers(local, memberId).filter((other) => other !== id);
  local.save(nameOf(memberId), [id, ...others].slice(0, RECENT_STICKERS_MAX).join(","));
}
