/** One tick for a message that was sent, two for one that was read. The words are beside it. */
export function Ticks({ receipt }: { receipt: "sent" | "read" }) {
  return (
    <svg class={`ticks is-${receipt}`} viewBox="0 0 16 16" aria-hidden="true">
      <path d={receipt === "read" ? "M1 8.5l3 3 6-7M7 10.5l1 1 6-7" : "M3.5 8.5l3 3 6-7"} />
    </svg>
  );
}

/** The hands of a clock, for a message that waits. */
export function Clock() {
  return (
    <svg class="ticks" viewBox="0 0 16 16" aria-hidden="true">
      <path d="M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6zM8 5v3.2l2 1.3" />
    </svg>
  );
}
