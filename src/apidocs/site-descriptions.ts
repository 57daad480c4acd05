/** The descriptions of the fields of what the site reports about itself. */
export const SITE = {
  Health: { status: "Always the same." },
  Day: {
    day: "The day in UTC, such as `2026-11-29`.",
    members: "How many had registered by the end of the day, or by the count.",
    registrations: "How many registered on this day.",
    active_members: "Members who used a session on this day, by a log-in or a refresh.",
    paid_messages: "The messages that were charged on this day. Free ones are not counted.",
    coins: "The coins of these messages, whatever was refunded later.",
    counted_at: "When these numbers were counted. A day is final once it is the last but one.",
  },
  Stats: { days: "The days, the newest first." },
  Config: {
    name: "The name of the site.",
    logo: "The picture of the site; null for none of its own.",
    prices: "Coins that a text and a file cost. A smile has a price of its own.",
    limits:
      "The longest text, in UTF-16 code units; the largest file, in bytes; the longest name, in code points; and the shortest new password, in UTF-16 code units.",
    languages: "The languages that the web client offers, the preferred one first.",
    terms: "The terms of use.",
    imprint: "The legal notice.",
    coins_url: "Where members get coins. `{id}` in it stands for the member's number.",
    coins_help: "How members get coins, in words.",
    member_search:
      "Whether members find others by name: not at all, by the whole name, or by the beginning of one.",
    service_worker:
      "Whether the web client may register its service worker. If not, it removes the one that it has.",
    own_accounts: "Whether members may register and log in here with a password. Superusers always may.",
    login_url: "Where the site's own members log in.",
  },
  Reconciliation: {
    ok: "Whether this page has no differences.",
    compared: "How many rows of each kind were compared.",
    differences: "The differences, each with its place and the two values.",
    next_after: "The `after` of the next page; null on the last one.",
  },
};
