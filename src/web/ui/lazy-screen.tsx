import type { ComponentChildren, ComponentType } from "preact";
import { strings } from "../i18n/language.ts";
import type { OnDemand } from "../on-demand.ts";
import { BrokenCode } from "./broken-code.tsx";
import { useCode } from "./use-code.ts";

/** Loads a screen's code when it is first shown. */
export function LazyScreen({ screen }: { screen: OnDemand<ComponentType> }) {
  const { state, again } = useCode(screen);
  if (state.value === undefined) {
    return (
      <Frame isBusy>
        <p role="status" class="quiet">
          {strings.value.shell.loading}
        </p>
      </Frame>
    );
  }
  if (state.value === "broken") {
    return (
      <Frame>
        <BrokenCode again={again} />
      </Frame>
    );
  }
  const { code: Screen } = state.value;
  return <Screen />;
}

function Frame({ isBusy, children }: { isBusy?: boolean; children: ComponentChildren }) {
  return (
    <main id="content" class="page" tabIndex={-1} aria-busy={isBusy}>
      {children}
    </main>
  );
}
