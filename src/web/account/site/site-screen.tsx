import { entry } from "../../shell/route.ts";
import { EntryScreen } from "./entry-screen.tsx";
import { SiteLogIn } from "./site-log-in.tsx";
import type { SiteScreenProps } from "./site-screen-props.ts";

/** The screens of a member of the site who is not logged in yet: the entry from a page of the site, and the way to its log-in. */
export function SiteScreen({ onForm }: SiteScreenProps) {
  const fragment = entry.value;
  if (fragment === undefined) return <SiteLogIn onForm={onForm} />;
  return <EntryScreen key={fragment} fragment={fragment} onForm={onForm} />;
}
