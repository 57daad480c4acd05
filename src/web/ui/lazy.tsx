import type { ComponentChildren, ComponentType } from "preact";
import { strings } from "../i18n/language.ts";
import type { OnDemand } from "../on-demand.ts";
import { BrokenCode } from "./broken-code.tsx";
import { useCode } from "./use-code.ts";

/** Drawn in place of a part: empty while the part loads, or with the reason why it could not be loaded. */
export type LazyFrame = ComponentType<{ children?: ComponentChildren }>;

type Props<P> = { part: OnDemand<ComponentType<P>>; props: P; frame?: LazyFrame };

/** Loads the code of a part of a screen when that is first shown. */
export function Lazy<P extends object>({ part, props, frame: Frame = Waiting }: Props<P>) {
  const { state, again } = useCode(part);
  if (state.value === undefined) return <Frame />;
  if (state.value === "broken") {
    return (
      <Frame>
        <BrokenCode again={again} />
      </Frame>
    );
  }
  const { code: Part } = state.value;
  return <Part {...props} />;
}

function Waiting({ children }: { children?: ComponentChildren }) {
  return children ?? <p role="status">{strings.value.shell.loading}</p>;
}
