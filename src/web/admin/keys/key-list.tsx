import type { ComponentChildren } from "preact";
import { type Actor, superuserId } from "../../../core/acts.ts";
import { cleanLine } from "../../../core/words.ts";
import type { ApiKeyBody } from "../../api.ts";
import { fullTimestamp } from "../../i18n/dates.ts";
import { strings } from "../../i18n/language.ts";
import { useForm } from "../../ui/form/use-form.ts";
import { deskHref } from "../desk-place.ts";
import { deskRequest } from "../desk-request.ts";
import { useQuestion } from "../question.tsx";
import { report } from "../report.ts";
import { keyStrings } from "./strings.ts";

type Props = { keys: readonly ApiKeyBody[]; onChange: () => Promise<void> };

/** Stands for the name in a sentence, whose order is the language's own. No name has it. */
const WHO = "\uFDD0";

/** The keys in use, and apart from them those that have ended. */
export function KeyList({ keys, onChange }: Props) {
  const t = keyStrings.value;
  const inUse = keys.filter(({ ended_at }) => ended_at === null);
  const ended = keys.filter(({ ended_at }) => ended_at !== null);
  return (
    <>
      <section class="card" aria-labelledby="keys-title">
        <h2 id="keys-title">{t.inUse}</h2>
        {inUse.length === 0 && <p class="quiet">{t.none}</p>}
        <ul class="differences" aria-labelledby="keys-title">
          {inUse.map((key) => (
            <KeyRow key={key.id} apiKey={key}>
              <EndForm apiKey={key} onChange={onChange} />
            </KeyRow>
          ))}
        </ul>
      </section>
      {ended.length > 0 && (
        <section class="card" aria-labelledby="ended-keys-title">
          <h2 id="ended-keys-title">{t.ended}</h2>
          <ul class="differences" aria-labelledby="ended-keys-title">
            {ended.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

/** Returns the part of a key that is not secret. */
function shortened(id: string): string {
  return `sk_${id}_…`;
}

type RowProps = { apiKey: ApiKeyBody; children?: ComponentChildren };

function KeyRow({ apiKey: { id, name, scopes, created_at, created_by, ended_at }, children }: RowProps) {
  const t = keyStrings.value;
  return (
    <li class="difference">
      <bdi class="difference-kind">{cleanLine(name)}</bdi>
      <span class="difference-about">
        <code translate={false}>{shortened(id)}</code>
        <span class="chips">
          {scopes.map((scope) => (
            <span key={scope} class="chip">
              {t.scopes[scope].title}
            </span>
          ))}
        </span>
        <Creation actor={created_by} date={fullTimestamp(created_at)} />
        {ended_at !== null && <span>{t.endedOn(fullTimestamp(ended_at))}</span>}
      </span>
      {children}
    </li>
  );
}

function Creation({ actor, date }: { actor: string; date: string }) {
  const t = keyStrings.value;
  const id = superuserId(actor as Actor);
  if (id === null) return <span>{t.byCommand(date)}</span>;
  const link = <a href={deskHref({ section: "members", memberId: id })}>{strings.value.chats.member(id)}</a>;
  const parts = t.by(WHO, date).split(WHO);
  return (
    <span>
      {parts[0]}
      {link}
      {parts[1]}
    </span>
  );
}

function EndForm({ apiKey: { id, name }, onChange }: { apiKey: ApiKeyBody } & Pick<Props, "onChange">) {
  const t = keyStrings.value;
  const { ask, dialog } = useQuestion();
  const shown = cleanLine(name);
  const form = useForm(async () => {
    if (!(await ask({ title: t.question(shown), effect: t.effect, label: t.endKey }))) return undefined;
    const end = () => deskRequest<undefined>(`/api-keys/${id}`, { method: "DELETE" });
    // The answer may be lost. A repeat changes nothing.
    await end().catch(end);
    report(t.hasEnded(shown));
    await onChange();
    return undefined;
  });
  return (
    <form aria-label={t.endNamed(shown)} onSubmit={form.onSubmit}>
      <p role="alert" class="problem">
        {form.problem}
      </p>
      <button type="submit" class="danger" aria-label={t.endNamed(shown)} aria-disabled={form.isBusy.value}>
        {t.end}
      </button>
      {dialog}
    </form>
  );
}
