type Props = {
  /** A path in a square of 24. */
  path: string;
  /** Points somewhere along the line of text, so it is mirrored where text runs from right to left. */
  isDirected?: boolean;
};

/** An icon in the colour of the text around it. It says nothing to a screen reader. */
export function Icon({ path, isDirected }: Props) {
  return (
    <svg class={isDirected ? "icon is-directed" : "icon"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={path} />
    </svg>
  );
}
