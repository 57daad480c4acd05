import { useSignalEffect } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { draftedIds, trayFileCount } from "../../chat/drafts/drafts.ts";
import { unsent } from "../../chats/unsent.ts";
import { displayName } from "../../i18n/display-name.ts";
import { strings } from "../../i18n/language.ts";
import { siteConfig } from "../../site-config.ts";
import { AccountCard } from "../account-card.tsx";
import { isDisabled, isExpired, session } from "../session.ts";
import { accountStrings } from "../strings.ts";
import { Entrance, type EntryStep } from "./entrance.ts";
import { EntryLogIn } from "./entry-log-in.tsx";
import { presentName } from "./present-name.ts";
import type { SiteScreenProps } from "./site-screen-props.ts";
import { siteStrings } from "./strings.ts";

/** Shows an entry while it is under way, and asks what it needs. */
export function EntryScreen({ fragment, onForm }: SiteScreenProps & { fragment: string }) {
  const entrance = useMemo(() => new Entrance(fragment), [fragment]);
  const step = entrance.step.value;
  useEffect(() => void entrance.proceed(), [entrance]);
  useSignalEffect(() => {
    // Another tab may log the same member in while this one asks, or the present one out.
    const id = session.value?.memberId;
    const now = entrance.step.peek();
    if (now.kind === "question" && (id === undefined || id === now.member.id)) void entrance.proceed();
  });
  const { title, intro } = wordsOf(step);
  return (
    <AccountCard title={title} name={title} intro={intro}>
      <Acts entrance={entrance} step={step} onForm={onForm} />
    </AccountCard>
  );
}

type ActsProps = SiteScreenProps & { entrance: Entrance; step: EntryStep };

function Acts({ entrance, step, onForm }: ActsProps): ComponentChildren {
  const t = siteStrings.value;
  const stay = <Stay entrance={entrance} />;
  switch (step.kind) {
    case "busy":
      return null;
    case "question":
      return (
        <Choice label={t.yes(displayName(step.member))} act={() => entrance.confirm()}>
          {stay}
        </Choice>
      );
    case "failed":
      return (
        <Choice label={strings.value.shell.again} act={() => entrance.proceed()}>
          {stay}
        </Choice>
      );
    case "unknown":
      return <Choice label={t.toChats} act={() => entrance.leave()} />;
    case "log-in":
      return (
        <EntryLogIn isOver={step.isOver} onForm={onForm}>
          {stay}
        </EntryLogIn>
      );
  }
}

type ChoiceProps = { label: string; act: () => unknown; children?: ComponentChildren };

/** The button for the next step, and a way out. */
function Choice({ label, act, children }: ChoiceProps) {
  return (
    <div class="account-acts">
      <button type="button" class="primary" onClick={() => void act()}>
        {label}
      </button>
      {children}
    </div>
  );
}

/** Leads to the member who is logged in, or was. */
function Stay({ entrance }: { entrance: Entrance }) {
  const name = presentName();
  if (name === undefined) return null;
  const { stay, logInAgain } = siteStrings.value;
  return (
    <button type="button" onClick={() => entrance.leave()}>
      {isExpired.value ? logInAgain(name) : stay(name)}
    </button>
  );
}

function wordsOf(step: EntryStep): { title: string; intro: string } {
  const t = siteStrings.value;
  const { errors, shell } = strings.value;
  const site = siteConfig.value.name;
  switch (step.kind) {
    case "busy":
      return { title: site, intro: t.entering };
    case "question": {
      const [losing, plain] = isExpired.value ? [t.overLosingHint, t.overHint] : [t.asLosingHint, t.asHint];
      const hint = mayLoseTexts() ? losing : plain;
      return { title: t.continueAs(displayName(step.member)), intro: hint(presentName() ?? "") };
    }
    case "failed": {
      const { code, closed } = step.problem;
      const { disabled } = accountStrings.value;
      return {
        title: t.failed,
        intro: closed ? shell.closed : code === "member_disabled" ? disabled : errors[code],
      };
    }
    case "unknown":
      return { title: t.unknownTitle, intro: t.unknown };
    case "log-in":
      return {
        title: accountStrings.value.welcome(site),
        intro: step.isOver ? t.over : t.intro(site),
      };
  }
}

/** Whether the member who is logged in has drafts, files or unsent messages here. Nothing is known of those of a deactivated member. */
function mayLoseTexts(): boolean {
  return isDisabled.value || draftedIds.value.size + trayFileCount.value + unsent.value.size > 0;
}
