/** The descriptions of the fields of access tokens, sessions and tickets. */

const ACCESS = {
  access_token: "For the `Authorization` header and for sockets.",
  token_type: "The scheme of the `Authorization` header.",
  expires_in: "Seconds until the access token expires.",
  member_id: "The member.",
};

export const SESSIONS = {
  Refresh: { refresh_token: "The `refresh_token` of a log-in, or of the last refresh." },
  Access: ACCESS,
  LoggedIn: {
    ...ACCESS,
    refresh_token: "For `POST /auth/refresh`. Each use returns a new one.",
  },
  Session: {
    id: "The session.",
    created_at: "When the member logged in.",
    last_used_at: "The log-in or the last refresh.",
    device: "The `User-Agent` header of the log-in; may be empty.",
    current: "Whether it is the session of the token of this request.",
  },
  SessionList: { sessions: "The sessions, the one that was used last first." },
  Ticket: {
    ticket: "For the subprotocol `bearer.<ticket>` of an upgrade.",
    expires_in: "Seconds until it opens no more sockets: 30, or less if the access token expires sooner.",
  },
};
