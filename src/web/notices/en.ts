/** The texts of notices in English. */
export const en = {
  title: "Notifications",
  ask: "Notify me of new messages",
  sound: "Play a sound",
  denied: "Your browser blocks notifications for this site.",
};
