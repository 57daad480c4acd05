import type { ComponentChildren, InputHTMLAttributes } from "preact";
import { useId } from "preact/hooks";

type Props = InputHTMLAttributes & {
  label: string;
  hint?: string | undefined;
  /** Why the value is invalid. Shown in place of the hint. */
  problem?: string | undefined;
  /** A button at the end of the input. */
  end?: ComponentChildren;
};

/** A labelled input with a hint or a problem. */
export function Field({ label, hint, problem, end, ...input }: Props) {
  const id = useId();
  const about = problem ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <span class="field-box">
        <input
          {...input}
          id={id}
          aria-invalid={problem === undefined ? undefined : true}
          aria-describedby={about === undefined ? undefined : `${id}-about`}
        />
        {end}
      </span>
      {about !== undefined && (
        <p id={`${id}-about`} class={problem === undefined ? "hint" : "problem"}>
          {about}
        </p>
      )}
    </div>
  );
}
