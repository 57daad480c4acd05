import type { ButtonHTMLAttributes } from "preact";
import { Icon } from "./icon.tsx";

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "label"> & {
  /** Shown to a mouse over it, and read by screen readers. */
  label: string;
  icon: string;
  isDirected?: boolean;
};

/** A round button with an icon. */
export function IconButton({ label, icon, isDirected = false, class: kind, ...rest }: Props) {
  return (
    <button type="button" {...rest} class={`icon-button ${kind ?? ""}`} title={label}>
      <Icon path={icon} isDirected={isDirected} />
      <span class="unseen">{label}</span>
    </button>
  );
}
