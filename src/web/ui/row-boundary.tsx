import { Component, type ComponentChildren } from "preact";
import { strings } from "../i18n/language.ts";

type Props = {
  /** The data of the row. If it could not be drawn, only another object is tried again. */
  subject: object;
  /** The CSS class of the sentence in place of the row. */
  kind: string;
  children: ComponentChildren;
};

/** A row of a list. If it throws while it is drawn, a sentence is shown in its place, and the rest of the page works on. */
export class RowBoundary extends Component<Props, { failed?: object }> {
  override componentDidCatch(error: unknown): void {
    console.error("a row of a list could not be drawn:", error);
    this.setState({ failed: this.props.subject });
  }

  override render({ subject, kind, children }: Props, { failed }: { failed?: object }): ComponentChildren {
    if (failed !== subject) return children;
    return (
      <li class={`${kind} is-broken`}>
        <p class="quiet">{strings.value.shell.rowBroken}</p>
      </li>
    );
  }
}
