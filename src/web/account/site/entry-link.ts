import { parseMemberNumber } from "../../../core/digits.ts";
import { origin } from "../../shell/page-host.ts";
import { entry, route } from "../../shell/route.ts";
import { siteConfig } from "../../site-config.ts";

/** The parts of the fragment of an entry, such as `#/enter?token=…&to=…`. */
export type EntryLink = {
  token: string | undefined;
  /** The external id of the other member of the chat. */
  to: string | undefined;
  /** The number of the other member, in place of `to`. */
  chat: number | undefined;
};

export function parseEntry(fragment: string): EntryLink {
  const values = new URLSearchParams(fragment.slice(fragment.indexOf("?") + 1));
  return {
    token: values.get("token") || undefined,
    to: values.get("to") || undefined,
    chat: parseMemberNumber(values.get("chat") ?? ""),
  };
}

/** Addresses that may become a link: also one on this machine, as under `npm run dev`. */
const LOG_IN_ADDRESS = /^(?:https:\/\/|http:\/\/(?:localhost|127\.0\.0\.1)(?=[:/]|$)|\/(?![/\\]))/;

/** Returns the address of the site's log-in, with the address to which it shall return; undefined if the site has none. */
export function logInAddress(): string | undefined {
  const { login_url } = siteConfig.value;
  if (!login_url || !LOG_IN_ADDRESS.test(login_url)) return undefined;
  try {
    const url = new URL(login_url, origin);
    url.searchParams.set("return", `${origin}/#/enter${returnQuery()}`);
    return url.href;
  } catch {
    // Only a server that does not check the address sends such a one.
    return undefined;
  }
}

/** Returns what leads back to the chat that the member opens or has open. The token is not part of it. */
function returnQuery(): string {
  const { to, chat } = parseEntry(entry.value ?? "");
  const here = route.value;
  const number = chat ?? (here.screen === "chat" ? here.otherId : undefined);
  if (to !== undefined) return `?to=${encodeURIComponent(to)}`;
  return number === undefined ? "" : `?chat=${number}`;
}
