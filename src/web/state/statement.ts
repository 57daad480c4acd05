import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { StatementBody } from "../site.ts";
import { balance } from "./me.ts";
import { askAsMember, session } from "./session.ts";
import { oldestIn, type Shown, withNewest, withOlder } from "./statement-pages.ts";

export type Statement = {
  /** Undefined until the site has answered. */
  shown: ReadonlySignal<Shown | undefined>;
  isFailed: ReadonlySignal<boolean>;
  isLoadingOlder: ReadonlySignal<boolean>;
  newest: () => Promise<void>;
  older: () => Promise<void>;
};

const ADDRESS = "/members/me/statement";

/** The member's statement, asked for anew whenever their coins have changed. */
export function useStatement(): Statement {
  const shown = useSignal<Shown | undefined>(undefined);
  const isFailed = useSignal(false);
  const isLoadingOlder = useSignal(false);
  const whose = useSignal<number | undefined>(undefined);

  async function newest(): Promise<void> {
    const asked = session.peek()?.memberId;
    try {
      const page = await askAsMember<StatementBody>(ADDRESS);
      if (asked !== session.peek()?.memberId) return;
      shown.value = withNewest(whose.peek() === asked ? shown.peek() : undefined, page);
      whose.value = asked;
      isFailed.value = false;
    } catch {
      isFailed.value = true;
    }
  }

  async function older(): Promise<void> {
    if (!shown.value || isLoadingOlder.value) return;
    isLoadingOlder.value = true;
    try {
      const page = await askAsMember<StatementBody>(`${ADDRESS}?before=${oldestIn(shown.value)}`);
      shown.value = withOlder(shown.value, page);
      isFailed.value = false;
    } catch {
      isFailed.value = true;
    } finally {
      isLoadingOlder.value = false;
    }
  }

  useSignalEffect(() => {
    const [, isSomebody] = [balance.value, session.value !== undefined];
    if (isSomebody) void newest();
  });

  return { shown, isFailed, isLoadingOlder, newest, older };
}
