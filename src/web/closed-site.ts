import { signal } from "@preact/signals";
import type { Fetch } from "../client/connection/fetch.ts";

/** Whether the operator has closed the site, as far as the last answers have shown. */
export const isSiteClosed = signal(false);

/** Requests a ticket for the sockets of the chat client. A closed site gives none, also to a superuser, whom it answers otherwise. */
export const fetchTicket: Fetch = async (url, options) => {
  let isClosed = false;
  try {
    const response = await fetch(url, options);
    if (response.status === 503) isClosed = await isClosedProblem(response.clone());
    return response;
  } finally {
    isSiteClosed.value = isClosed;
  }
};

async function isClosedProblem(response: Response): Promise<boolean> {
  const body = (await response.json().catch(() => ({}))) as { closed?: unknown };
  return body.closed === true;
}
