import type { ReadonlySignal } from "@preact/signals";
import type { ConnectionState } from "../../client/connection/connection-state.ts";
import { isOffline } from "../browser/network.ts";
import { strings } from "../i18n/language.ts";
import { useRise } from "./use-rise.ts";

type Props = {
  problem: string | undefined;
  again: () => Promise<void>;
  /** The connection of the list of chats. */
  connection: ReadonlySignal<ConnectionState>;
};

/** Why something could not be loaded, with a button that loads it again. A page that is back online does so without a click. */
export function LoadFailure({ problem, again, connection }: Props) {
  useRise(() => !isOffline.value, again);
  // The server may not be reachable yet when the browser has a network again.
  useRise(() => connection.value.state === "online", again);
  return (
    <>
      <p role="alert" class="problem">
        {problem}
      </p>
      <button type="button" onClick={() => void again()}>
        {strings.value.shell.again}
      </button>
    </>
  );
}
