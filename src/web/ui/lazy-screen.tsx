import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { strings } from "../i18n/language.ts";

/** Loads a screen's code when it is first shown. */
export function LazyScreen({ load }: { load: () => Promise<ComponentType> }) {
  const loaded = useSignal<{ screen: ComponentType } | "broken" | undefined>(undefined);
  const { shell } = strings.value;

  function start(): void {
    loaded.value = undefined;
    load().then(
      (screen) => {
        loaded.value = { screen };
      },
      () => {
        loaded.value = "broken";
      },
    );
  }
  useEffect(start, []);

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
        <button type="button" onClick={start}>
          {shell.again}
        </button>
      </main>
    );
  }
  const { screen: Screen } = loaded.value;
  return <Screen />;
}
