/** The descriptions of the fields of members and of what they send about themselves. */

const MEMBER_ID = "The member.";
const MEMBER_NAME = "The name, or null.";
const SINCE = "The day of the registration, as its midnight in UTC.";
const NEW_NAME =
  "The displayed name: 1 to 50 code points in one line, with something visible. It must not have controls, open directional characters, or invisible ones outside words and emoji, and must not read like a name of the site, or like `Member` or `Mitglied` with the number of another member.";
const EMAIL =
  "At most 254 bytes, with one `@`. Case, surrounding white space and the spelling of the domain (Unicode or Punycode) do not matter.";
const ROLES = {
  is_superuser: "Whether the member may administer the site. Messages of superusers cost nothing.",
  is_employee: "Whether the member is an employee. Messages of employees cost nothing.",
};

const MEMBER = {
  id: MEMBER_ID,
  since: `${SINCE} Missing from servers before 1.6.0.`,
  email:
    "The email in lower case, its domain as the URL parser spells it; null for a member whom the site's own log-in brought.",
  name: MEMBER_NAME,
  ...ROLES,
  premium_until: "End of the premium membership, during which messages cost nothing.",
  is_active: "Whether the member may log in and use tokens.",
  exempt: "Whether the member currently sends without paying.",
  balance: "The number of coins, including unspent coins in chats.",
  held: "The part of `balance` that chats hold.",
  exact:
    "False if a chat that holds coins did not answer, or was not asked: of more than 40, those that hold most are. Then `balance` and `held` may contain coins that were spent there.",
  external_id:
    "The id that the member has on the site: the subject (`sub`) of its tokens; null for a member whom the site does not know. Only for superusers and API keys.",
  site_email:
    "The email in the member's first token of the site, or null. Nobody logs in with it, and several members may have the same. Only for superusers and API keys.",
  picture:
    "The URL of the picture. For superusers and API keys also one that pages do not show, or null; for the member, only one that pages show.",
};

export const MEMBERS = {
  Register: {
    email: EMAIL,
    password: "The site may require a longer one.",
    repeat_password: "The same.",
    name: NEW_NAME,
  },
  Login: {
    email: EMAIL,
    password: "The password.",
    new_password:
      "Replaces the password and ends all earlier sessions. Required for a password that was reset.",
  },
  PatchMe: {
    name: NEW_NAME,
    password: "A new password ends every older token.",
  },
  PatchMember: {
    ...ROLES,
    premium_until: "A date and time with a time zone (ISO 8601); null ends the premium membership.",
    is_active: "Deactivating a member ends every token of theirs.",
  },
  SendForMember: {
    from: "The external id of the sender: one of the two members.",
    text: "1 to 10,000 UTF-16 code units, not only white space.",
    client_message_id:
      "A new UUID of version 7 for each message (RFC 9562). With the same one, the message is sent once.",
  },
  SiteMessages: {
    chat_id: "The chat; null before its first message.",
    messages: "The messages, oldest first.",
    has_more: "Whether newer messages exist.",
  },
  PutSiteMember: {
    ...ROLES,
    premium_until: "A date and time with a time zone (ISO 8601); null ends the premium membership.",
    is_active: "Deactivating a member ends every token of theirs.",
    name: `${NEW_NAME} null takes the name away.`,
    picture: "The URL of a picture with the scheme `https`; null takes the picture away.",
  },
  SearchMembers: {
    email: `Only for superusers, in place of \`query\`. ${EMAIL}`,
    query:
      "The name, or its beginning, without regard to case, accents and repeated spaces: at most 50 characters. For a superuser also the beginning of an email (the member's own, or that of the site's token), a whole number or a whole `external_id`, as it is spelt; empty for all members.",
    after: "The `next_after` of the page before.",
    limit: "The largest number of members; 20 if absent, and 50 for a superuser.",
  },
  Registered: { id: MEMBER_ID, email: "The email in lower case, its domain as the URL parser spells it." },
  Member: MEMBER,
  SiteMember: MEMBER,
  FoundMembers: {
    members:
      "The members that have chosen such a name and are active, except oneself, in the order of their names and ids. A page may have fewer than `limit`.",
    next_after: "The `after` of the next page; null on the last one.",
  },
  FoundForSuperuser: {
    members:
      "The members in the order of their ids, also deactivated ones and oneself. No room is asked for their coins, so `exact` is false: `balance` and `held` may contain coins that were spent in chats.",
    next_after: "The `after` of the next page; null on the last one.",
  },
  PublicMember: {
    id: MEMBER_ID,
    name: MEMBER_NAME,
    picture: "The URL of the picture, if the member has one that pages may show.",
    since: SINCE,
  },
};
