/** The texts of a chat that is shown at one of its messages, in English. */
export const en = {
  back: "Back to coins",
  at: (id: number) => `Message ${id}`,
  log: (name: string) => `Earlier messages with ${name}`,
  failed: "These messages couldn't be loaded.",
  newest: "Back to the newest",
  unlisted: "This chat isn't in your list.",
  open: "Show the messages",
};
