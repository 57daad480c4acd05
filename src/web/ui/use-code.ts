import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { isOffline } from "../browser/network.ts";
import type { OnDemand } from "../on-demand.ts";
import { checkBuild, isOutdated, mayRenew } from "../shell/build.ts";
import { reloadSafely } from "../shell/reload.ts";
import { useRise } from "./use-rise.ts";

type Code<T> = {
  /** Undefined while the code loads. */
  state: ReadonlySignal<{ code: T } | "broken" | undefined>;
  /** Reloads the page if the server answers: browsers remember a failed import, so nothing else loads the code again. */
  again: () => Promise<void>;
};

/** Loads code when a component is first shown. If a newer build has replaced it, reloads the page. */
export function useCode<T>({ load, loaded }: OnDemand<T>): Code<T> {
  const known = loaded();
  const state = useSignal<{ code: T } | "broken" | undefined>(known && { code: known });
  const isShown = useRef(true);

  /** @param mayReload whether a reload can help after the code could not be loaded */
  async function start(mayReload: () => boolean): Promise<void> {
    if (state.peek() === "broken") state.value = undefined;
    try {
      state.value = { code: await load() };
    } catch {
      const isReachable = await checkBuild();
      if (!isShown.current) return;
      if (isReachable && mayReload()) void reloadSafely();
      else state.value = "broken";
    }
  }
  // Before the browser paints: the code may have arrived already.
  useLayoutEffect(() => {
    // The code of another build has another address.
    if (!known) void start(() => isOutdated.value && mayRenew());
    return () => {
      isShown.current = false;
    };
  }, []);
  // A reload for each time that the browser finds a network: never one after another while the code is missing.
  useRise(
    () => !isOffline.value,
    () => state.peek() === "broken" && void reloadSafely(),
  );
  return { state, again: () => start(() => true) };
}
