import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { authedRequest } from "../account/authed-request.ts";
import { ApiError, type SessionBody, type SessionList } from "../api.ts";
import { isOffline } from "../browser/network.ts";
import { inboxConnection } from "../chats/inbox.ts";
import { shortTimestamp } from "../i18n/dates.ts";
import { strings } from "../i18n/language.ts";
import { useForm } from "../ui/form/use-form.ts";
import { LoadFailure } from "../ui/load-failure.tsx";
import { deviceName } from "./device-name.ts";
import { settingsStrings } from "./strings.ts";

const ADDRESS = "/auth/sessions";

/** Loads where the member is logged in, this browser first. */
function useSessions() {
  const list = useSignal<SessionBody[] | undefined>(undefined);
  const problem = useSignal<string | undefined>(undefined);
  async function load(): Promise<void> {
    try {
      const { sessions } = await authedRequest<SessionList>(ADDRESS);
      list.value = [...sessions].sort((a, b) => Number(b.current) - Number(a.current));
      problem.value = undefined;
    } catch (error) {
      const { code = "unreachable", closed = false } = error instanceof ApiError ? error.problem : {};
      problem.value = closed ? strings.value.shell.closed : strings.value.errors[code];
    }
  }
  useEffect(() => void load(), []);
  return { list, problem, load };
}

/** Lists where the member is logged in, and logs out the other places. */
export function SessionsCard() {
  const t = settingsStrings.value;
  const { list, problem, load } = useSessions();
  // A member whom the site has sent here has no session.
  if (list.value?.length === 0) return null;
  const hasOthers = list.value?.some(({ current }) => !current) ?? false;
  return (
    <section class="card" aria-labelledby="sessions-title">
      <h2 id="sessions-title">{t.sessions}</h2>
      {problem.value !== undefined && (
        <LoadFailure problem={problem.value} again={load} connection={inboxConnection} />
      )}
      {!list.value && problem.value === undefined && isOffline.value && <p class="quiet">{t.notLoaded}</p>}
      {list.value && (
        <ul class="sessions">
          {list.value.map((each) => (
            <SessionItem key={each.id} session={each} onEnded={load} />
          ))}
        </ul>
      )}
      <EndOthersForm hasOthers={hasOthers} load={load} />
    </section>
  );
}

/** Its result stays when the other places are gone. */
function EndOthersForm({ hasOthers, load }: { hasOthers: boolean; load: () => Promise<void> }) {
  const t = settingsStrings.value;
  const endOthers = useForm(async () => {
    await authedRequest(ADDRESS, { method: "DELETE" });
    await load();
    return t.othersEnded;
  });
  return (
    <form onSubmit={endOthers.onSubmit}>
      <p role="alert" class="problem">
        {endOthers.problem}
      </p>
      <p role="status" class="done">
        {endOthers.done}
      </p>
      {hasOthers && (
        <button type="submit" aria-disabled={endOthers.isBusy}>
          {t.endOthers}
        </button>
      )}
    </form>
  );
}

function SessionItem({ session, onEnded }: { session: SessionBody; onEnded: () => Promise<void> }) {
  const t = settingsStrings.value;
  const name = deviceName(session.device);
  const ending = useForm(async () => {
    await authedRequest(`${ADDRESS}/${session.id}`, { method: "DELETE" }).catch((error) => {
      // It has ended meanwhile.
      if (!(error instanceof ApiError && error.problem.code === "not_found")) throw error;
    });
    await onEnded();
    return undefined;
  });
  return (
    <li>
      <span>
        {name}
        <span class="quiet session-use">
          {session.current ? t.thisBrowser : t.lastUsed(shortTimestamp(session.last_used_at))}
        </span>
      </span>
      {!session.current && (
        <form onSubmit={ending.onSubmit}>
          <p role="alert" class="problem">
            {ending.problem}
          </p>
          <button type="submit" class="link" aria-disabled={ending.isBusy} aria-label={t.logOutOf(name)}>
            {t.logOut}
          </button>
        </form>
      )}
    </li>
  );
}
