import { computed, effect, type ReadonlySignal, signal } from "@preact/signals";
import { MUTED_MAX_CHATS } from "../limits.ts";
import type { TextStore } from "../page-access.ts";

const NAME = "mutes";
const NONE: ReadonlySet<number> = new Set();

/** The chats that a member has muted on this device, the last one at the end. */
type Mutes = { by: number; otherIds: readonly number[] };

let local: TextStore | undefined;
const owner = signal<number | undefined>(undefined);
const mutes = signal<Mutes | undefined>(undefined);

/** The other members of the chats that the member has muted on this device. */
export const mutedIds = computed<ReadonlySet<number>>(() =>
  mutes.value && mutes.value.by === owner.value ? new Set(mutes.value.otherIds) : NONE,
);

/** Mutes a chat for the member who is logged in, or ends that: no notice, no sound, and no count in the title. */
export function setMuted(otherId: number, isMuted: boolean): void {
  const by = owner.peek();
  if (by === undefined) return;
  const others = [...mutedIds.peek()].filter((id) => id !== otherId);
  mutes.value = { by, otherIds: isMuted ? [...others, otherId].slice(-MUTED_MAX_CHATS) : others };
  store();
}

/**
 * Loads the muted chats, follows the other tabs, and removes them when the member logs out or another one logs in.
 * @param memberId the member who is logged in
 */
export function syncMutes(texts: TextStore, memberId: ReadonlySignal<number | undefined>): void {
  local = texts;
  mutes.value = parseMutes(texts.load(NAME));
  texts.onOtherTab(NAME, (text) => {
    mutes.value = parseMutes(text);
  });
  effect(() => {
    owner.value = memberId.value;
    if (mutes.value === undefined || mutes.value.by === memberId.value) return;
    mutes.value = undefined;
    store();
  });
}

function store(): void {
  const { otherIds = [] } = mutes.peek() ?? {};
  if (otherIds.length > 0) local?.save(NAME, JSON.stringify(mutes.peek()));
  else local?.remove(NAME);
}

function parseMutes(text: string | undefined): Mutes | undefined {
  try {
    const { by, otherIds } = JSON.parse(text ?? "") as Partial<Mutes>;
    const isComplete =
      typeof by === "number" && Array.isArray(otherIds) && otherIds.every(Number.isSafeInteger);
    return isComplete ? { by, otherIds } : undefined;
  } catch {
    return undefined;
  }
}
