import type { SiteSettings } from "../../settings.ts";

/**
 * A page loads files and opens sockets from its own site only, except the picture of the site. `'self'` covers `ws:` and `wss:` too
 * (CSP 3, 6.7.2.8); a `blob:` is a file that the member has chosen.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "manifest-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
];

/** Returns the headers of every file of the web client. */
export function pageHeaders({ logo }: SiteSettings): Record<string, string> {
  const origin = logo?.startsWith("https:") ? ` ${new URL(logo).origin}` : "";
  const policy = POLICY.map((each) => (each.startsWith("img-src") ? each + origin : each));
  return { "Content-Security-Policy": policy.join("; ") };
}
