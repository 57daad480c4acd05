import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { StatsBody } from "../../api.ts";
import { inboxConnection } from "../../chats/inbox.ts";
import { timeOfDay } from "../../i18n/dates.ts";
import { language } from "../../i18n/language.ts";
import { LoadFailure } from "../../ui/load-failure.tsx";
import { deskRequest } from "../desk-request.ts";
import { adminStrings } from "../strings.ts";

/** Four figures of this day in UTC, as the server last counted them. */
export function Tiles() {
  const { overview: t } = adminStrings.value;
  const stats = useSignal<StatsBody | undefined>(undefined);
  const isFailed = useSignal(false);
  async function load(): Promise<void> {
    try {
      stats.value = await deskRequest<StatsBody>("/stats?days=1");
      isFailed.value = false;
    } catch {
      isFailed.value = true;
    }
  }
  useEffect(() => void load(), []);
  const [newest] = stats.value?.days ?? [];
  const today = new Date().toISOString().slice(0, 10);
  const day = newest?.day === today ? newest : undefined;
  const since = stats.value && (day ? t.until(timeOfDay(day.counted_at)) : t.none);
  const tiles = [
    [t.members, newest?.members],
    [t.active, day?.active_members],
    [t.messages, day?.paid_messages],
    [t.coins, day?.coins],
  ] as const;
  return (
    <>
      {isFailed.value && <LoadFailure problem={t.failed} again={load} connection={inboxConnection} />}
      <dl class="tiles">
        {tiles.map(([name, figure]) => (
          <div key={name} class="tile">
            <dt>{name}</dt>
            <dd>{figure === undefined ? "–" : figure.toLocaleString(language.value)}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{since}</p>
    </>
  );
}
