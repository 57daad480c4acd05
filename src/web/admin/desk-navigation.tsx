import { deskHref, SECTIONS, type Section } from "./desk-place.ts";
import { adminStrings } from "./strings.ts";

/** The ways to the sections of the desk: a column beside them, or a row above them where there is less room. */
export function DeskNavigation({ current }: { current: Section }) {
  const { navigation, sections } = adminStrings.value;
  return (
    <nav class="desk-navigation" aria-label={navigation}>
      {SECTIONS.map((section) => (
        <a key={section} href={deskHref({ section })} aria-current={section === current ? "page" : undefined}>
          {sections[section]}
        </a>
      ))}
    </nav>
  );
}
