import { useEffect } from "preact/hooks";
import { me } from "../account/me.ts";
import { session } from "../account/session.ts";
import { strings } from "../i18n/language.ts";
import { screenTitle } from "../shell/page-title.ts";
import { fragment } from "../shell/route.ts";
import { ActsScreen } from "./acts/acts-screen.tsx";
import { BooksScreen } from "./books/books-screen.tsx";
import { DeskNavigation } from "./desk-navigation.tsx";
import { type DeskPlace, parsePlace } from "./desk-place.ts";
import { isRefused } from "./desk-request.ts";
import { KeysScreen } from "./keys/keys-screen.tsx";
import { MemberPage } from "./members/member-page.tsx";
import { MembersScreen } from "./members/members-screen.tsx";
import { OverviewScreen } from "./overview/overview-screen.tsx";
import { StickersScreen } from "./stickers/stickers-screen.tsx";
import { adminStrings } from "./strings.ts";

/** The operator's desk, for superusers. */
export function AdminScreen() {
  const t = adminStrings.value;
  const place = parsePlace(fragment.value);
  const title = titleOf(place);
  useEffect(() => {
    isRefused.value = false;
    return () => {
      screenTitle.value = undefined;
    };
  }, []);
  useEffect(() => {
    screenTitle.value = title;
  }, [title]);
  // The server checks the role of each request. This only hides a page on which nothing would work.
  const isForbidden = isRefused.value || me.value?.is_superuser === false;
  return (
    <main id="content" class="desk" tabIndex={-1}>
      {isForbidden ? (
        <div class="desk-content">
          <h1>{t.title}</h1>
          <p>{t.forbidden}</p>
        </div>
      ) : (
        <>
          <DeskNavigation current={place.section} />
          <div class="desk-content">
            <Section {...place} />
          </div>
        </>
      )}
    </main>
  );
}

function titleOf({ section, memberId }: DeskPlace): string {
  const { title, sections } = adminStrings.value;
  if (memberId !== undefined) return strings.value.chats.member(memberId);
  return section === "overview" ? title : sections[section];
}

function Section({ section, memberId }: DeskPlace) {
  switch (section) {
    case "overview":
      return <OverviewScreen />;
    case "members":
      return memberId === undefined ? <MembersScreen /> : <MemberPage key={memberId} id={memberId} />;
    case "stickers":
      return <StickersScreen />;
    case "books":
      return <BooksScreen />;
    case "acts":
      return <ActsScreen />;
    case "keys":
      // A secret on the screen goes with the member who has created it.
      return <KeysScreen key={session.value?.memberId} />;
  }
}
