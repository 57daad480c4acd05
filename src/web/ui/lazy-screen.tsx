import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { isOffline } from "../browser/network.ts";
import { strings } from "../i18n/language.ts";
import { checkBuild, isOutdated, mayRenew } from "../shell/build.ts";
import { reloadSafely } from "../shell/reload.ts";
import { useRise } from "./use-rise.ts";

type Loaded = { screen: ComponentType } | "broken" | undefined;

/** Loads a screen's code when it is first shown. */
export function LazyScreen({ load }: { load: () => Promise<ComponentType> }) {
  const loaded = useSignal<Loaded>(undefined);
  const isShown = useRef(true);
  const { shell } = strings.value;

  /** @param mayReload whether a reload can help after the code could not be loaded */
  async function start(mayReload: () => boolean): Promise<void> {
    loaded.value = undefined;
    try {
      loaded.value = { screen: await load() };
    } catch {
      const isReachable = await checkBuild();
      if (!isShown.current) return;
      if (isReachable && mayReload()) void reloadSafely();
      else loaded.value = "broken";
    }
  }
  useEffect(() => {
    // The code of another build has another address.
    void start(() => isOutdated.value && mayRenew());
    return () => {
      isShown.current = false;
    };
  }, []);
  // A reload for each time that the browser finds a network: never one after another while the code is missing.
  useRise(
    () => !isOffline.value,
    () => loaded.peek() === "broken" && void reloadSafely(),
  );

  if (loaded.value === undefined) {
    return (
      <main id="content" class="page" tabIndex={-1} aria-busy="true">
        <p role="status" class="quiet">
          {shell.loading}
        </p>
      </main>
    );
  }
  if (loaded.value === "broken") {
    return (
      <main id="content" class="page" tabIndex={-1}>
        <p role="alert">{shell.broken}</p>
        {/* Browsers remember a failed import, so only a reload loads it again. */}
        <button type="button" onClick={() => void start(() => true)}>
          {shell.again}
        </button>
      </main>
    );
  }
  const { screen: Screen } = loaded.value;
  return <Screen />;
}
