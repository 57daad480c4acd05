import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ActBody, ActList } from "../../api.ts";
import { ensureSmiles } from "../../chat/smiles/smiles.ts";
import { deskRequest } from "../desk-request.ts";

type Acts = {
  /** The newest first; undefined until the first page has arrived. */
  acts: ReadonlySignal<readonly ActBody[] | undefined>;
  hasMore: ReadonlySignal<boolean>;
  isFailed: ReadonlySignal<boolean>;
  isBusy: ReadonlySignal<boolean>;
  /** Loads the first page again. */
  newest: () => Promise<void>;
  older: () => Promise<void>;
};

/** Loads the log of acts, page by page. @param kind only acts of this kind */
export function useActs({ limit, kind }: { limit: number; kind?: ActBody["act"] }): Acts {
  const acts = useSignal<readonly ActBody[] | undefined>(undefined);
  const hasMore = useSignal(false);
  const isFailed = useSignal(false);
  const isBusy = useSignal(false);
  const latest = useRef(0);

  async function load(before?: number): Promise<void> {
    const number = ++latest.current;
    isBusy.value = true;
    isFailed.value = false;
    try {
      const query = new URLSearchParams({ limit: String(limit) });
      if (kind !== undefined) query.set("act", kind);
      if (before !== undefined) query.set("before", String(before));
      const page = await deskRequest<ActList>(`/acts?${query}`);
      // The page of an older request may no longer follow the ones that are shown.
      if (number !== latest.current) return;
      acts.value = before === undefined ? page.acts : [...(acts.value ?? []), ...page.acts];
      hasMore.value = page.has_more;
      // Acts name a sticker by its number.
      if (page.acts.some(({ act }) => act.startsWith("smile."))) ensureSmiles();
    } catch {
      if (number === latest.current) isFailed.value = true;
    } finally {
      if (number === latest.current) isBusy.value = false;
    }
  }
  useEffect(() => void load(), []);
  return {
    acts,
    hasMore,
    isFailed,
    isBusy,
    newest: () => load(),
    older: async () => {
      if (!isBusy.value) await load(acts.value?.at(-1)?.id);
    },
  };
}
