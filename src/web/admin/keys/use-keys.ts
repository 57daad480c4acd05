import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ApiKeyBody, ApiKeyList } from "../../api.ts";
import { deskRequest } from "../desk-request.ts";

export type Keys = {
  /** The newest first; undefined until they have arrived. */
  keys: ReadonlySignal<readonly ApiKeyBody[] | undefined>;
  isFailed: ReadonlySignal<boolean>;
  load: () => Promise<void>;
};

/** Loads the API keys, also those that have ended. */
export function useKeys(): Keys {
  const keys = useSignal<readonly ApiKeyBody[] | undefined>(undefined);
  const isFailed = useSignal(false);
  const latest = useRef(0);

  async function load(): Promise<void> {
    const number = ++latest.current;
    isFailed.value = false;
    try {
      const list = await deskRequest<ApiKeyList>("/api-keys");
      // An older answer may lack the key that was created meanwhile.
      if (number === latest.current) keys.value = list.keys;
    } catch {
      if (number === latest.current) isFailed.value = true;
    }
  }
  useEffect(() => void load(), []);
  return { keys, isFailed, load };
}
