import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { useState } from "preact/hooks";
import { authedRequest } from "../account/authed-request.ts";
import { balance, isExact } from "../account/me.ts";
import { session } from "../account/session.ts";
import type { StatementBody } from "../api.ts";
import { coalesce } from "../coalesce.ts";
import { oldestId, type ShownEntries, withNewest, withOlder } from "./statement-pages.ts";

export type Statement = {
  /** The path that returns its pages. */
  address: string;
  /** Undefined until the first page has arrived. */
  shown: ReadonlySignal<ShownEntries | undefined>;
  /** False if coins that the member spent may be missing, because a room that holds coins did not answer. */
  isListExact: ReadonlySignal<boolean>;
  isFailed: ReadonlySignal<boolean>;
  isLoadingOlder: ReadonlySignal<boolean>;
  newest: () => Promise<void>;
  older: () => Promise<void>;
};

const OWN = "/members/me/statement";

/** Loads the member's statement, and reloads its first page whenever the inbox sends another balance. */
export function useOwnStatement(): Statement {
  const statement = useStatement(OWN);
  useSignalEffect(() => {
    const [, , isLoggedIn] = [balance.value, isExact.value, session.value !== undefined];
    if (isLoggedIn) void statement.newest();
  });
  return statement;
}

/** Returns the statement at an address, which is not loaded yet. */
export function useStatement(address: string): Statement {
  const { loadedFor, ...state } = useSignals();
  const { shown, isFailed, isLoadingOlder } = state;
  // Signals are the same objects in each render.
  const [newest] = useState(() => coalesce(() => loadNewest(address, { loadedFor, ...state })));

  async function older(): Promise<void> {
    if (!shown.value || isLoadingOlder.value) return;
    isLoadingOlder.value = true;
    try {
      const page = await authedRequest<StatementBody>(`${address}?before=${oldestId(shown.value)}`);
      shown.value = withOlder(shown.value, page);
      isFailed.value = false;
    } catch {
      isFailed.value = true;
    } finally {
      isLoadingOlder.value = false;
    }
  }

  return { address, ...state, newest, older };
}

async function loadNewest(address: string, signals: ReturnType<typeof useSignals>): Promise<void> {
  const { shown, loadedFor, isListExact, isFailed } = signals;
  const requestedBy = session.peek()?.memberId;
  try {
    const page = await authedRequest<StatementBody>(address);
    if (requestedBy !== session.peek()?.memberId) return;
    shown.value = withNewest(loadedFor.peek() === requestedBy ? shown.peek() : undefined, page);
    loadedFor.value = requestedBy;
    isListExact.value = page.exact;
    isFailed.value = false;
  } catch {
    isFailed.value = true;
  }
}

function useSignals() {
  return {
    /** The member whose statement is shown. */
    loadedFor: useSignal<number | undefined>(undefined),
    shown: useSignal<ShownEntries | undefined>(undefined),
    isListExact: useSignal(true),
    isFailed: useSignal(false),
    isLoadingOlder: useSignal(false),
  };
}
