import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type HostProps, HostProvider } from "../../chat-host.tsx";
import { displayName } from "../../i18n/display-name.ts";
import { strings } from "../../i18n/language.ts";
import { knownChats } from "../../offline/stored-list.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Icon } from "../../ui/icons/icon.tsx";
import { backIcon } from "../../ui/icons/page-icons.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { loadPast, type Past } from "./load-past.ts";
import { PastLog } from "./past-log.tsx";
import { pastStrings } from "./strings.ts";

/** A message of a chat. */
export type PastPlace = { otherId: number; messageId: number };
type Props = HostProps & {
  place: PastPlace;
  /** Where the member comes from. */
  backHref: string;
  /** Whether the member is known to have the chat. Otherwise it loads only after a press, because the other member notices it. */
  isKnown: boolean;
};

/** A chat at one of its messages, with those around it. They are shown only, as if the chat was not open. */
export function PastPane({ place, backHref, isKnown, ...shared }: Props) {
  const t = pastStrings.value;
  const { otherId, messageId } = place;
  const { past, isFailed, load } = usePast(shared, place, isKnown);
  const listed = knownChats.value?.find(({ other_member }) => other_member.id === otherId);
  const other = listed?.other_member ?? past.value?.other ?? { id: otherId };
  const name = displayName(other);
  return (
    <section class="talk-pane" aria-labelledby="chat-name">
      <header class="chat-head">
        <a class="past-back" href={backHref}>
          <span class="unseen">{t.back}</span>
          <Icon path={backIcon} isDirected />
        </a>
        <Avatar {...other} />
        <div class="chat-who">
          <h1 id="chat-name">
            <bdi>{name}</bdi>
          </h1>
          <p class="presence">{t.at(messageId)}</p>
        </div>
      </header>
      {past.value ? (
        <HostProvider {...shared}>
          <PastLog past={past.value} messageId={messageId} memberId={shared.client.memberId} name={name} />
        </HostProvider>
      ) : (
        <div class="nothing">
          <Unloaded connection={shared.host.connection} isFailed={isFailed} isKnown={isKnown} load={load} />
        </div>
      )}
      <div class="past-bar">
        <a href={shared.host.links.chat(otherId)}>{t.newest}</a>
      </div>
    </section>
  );
}

type UnloadedProps = {
  connection: HostProps["host"]["connection"];
  isFailed: Signal<boolean>;
  isKnown: boolean;
  load: () => Promise<void>;
};

function Unloaded({ connection, isFailed, isKnown, load }: UnloadedProps) {
  const t = pastStrings.value;
  const isAsked = useSignal(false);
  if (isFailed.value) return <LoadFailure problem={t.failed} again={load} connection={connection} />;
  if (isKnown || isAsked.value) return <p role="status">{strings.value.shell.loading}</p>;
  const open = () => {
    isAsked.value = true;
    void load();
  };
  return (
    <>
      <p>{t.unlisted}</p>
      <button type="button" onClick={open}>
        {t.open}
      </button>
    </>
  );
}

/** Loads the messages of a place, those of a known chat at once. */
function usePast({ host }: HostProps, { otherId, messageId }: PastPlace, isKnown: boolean) {
  const past = useSignal<Past | undefined>(undefined);
  const isFailed = useSignal(false);
  const running = useSignal<AbortController | undefined>(undefined);

  async function load(): Promise<void> {
    running.peek()?.abort();
    const stop = new AbortController();
    running.value = stop;
    isFailed.value = false;
    try {
      const loaded = await loadPast(host, { otherId, messageId }, stop.signal);
      if (!stop.signal.aborted) past.value = loaded;
    } catch {
      isFailed.value = !stop.signal.aborted;
    }
  }
  useEffect(() => {
    if (isKnown && !past.peek()) void load();
  }, [isKnown]);
  useEffect(() => () => running.peek()?.abort(), []);
  return { past, isFailed, load };
}
