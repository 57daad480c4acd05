import { hrefOf } from "../shell/route.ts";

/** The sections of the operator's desk, in the order of its navigation. */
export const SECTIONS = ["overview", "members", "stickers", "books", "acts", "keys"] as const;
export type Section = (typeof SECTIONS)[number];

/** A place on the desk. With a member, it is that member's page. */
export type DeskPlace = { section: Section; memberId?: number };

/** Parses a fragment of the desk. An unknown one leads to the overview. */
export function parsePlace(fragment: string): DeskPlace {
  const [, , name, id] = fragment.split("/");
  const section = SECTIONS.find((each) => each === name) ?? "overview";
  return section === "members" && id !== undefined && /^[1-9]\d{0,14}$/.test(id)
    ? { section, memberId: Number(id) }
    : { section };
}

export function deskHref({ section, memberId }: DeskPlace): string {
  const desk = hrefOf({ screen: "admin" });
  if (section === "overview") return desk;
  return memberId === undefined ? `${desk}/${section}` : `${desk}/${section}/${memberId}`;
}
