import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { screenTitle } from "../shell/page-title.ts";
import { SiteLogo } from "../shell/site-logo.tsx";
import { focusHeading } from "../ui/heading-focus.ts";
import { SiteFoot } from "./site-foot.tsx";

type Props = {
  title: string;
  /** The name of the form in the page's title. Another one makes it another screen. */
  name: string;
  intro: string;
  children: ComponentChildren;
};

/** The frame of the forms. Screen readers announce a change of the introduction, and continue at the heading of another form. */
export function AccountCard({ title, name, intro, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useLayoutEffect(() => {
    screenTitle.value = name;
    if (!isFirst.current && heading.current) focusHeading(heading.current);
    isFirst.current = false;
    return () => {
      screenTitle.value = undefined;
    };
  }, [name]);
  return (
    <main id="content" class="account" tabIndex={-1}>
      <div class="account-card">
        <SiteLogo />
        <h1 ref={heading}>{title}</h1>
        <p class="quiet" role="status">
          {intro}
        </p>
        {children}
      </div>
      <SiteFoot />
    </main>
  );
}
