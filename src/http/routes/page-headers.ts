import type { SiteSettings } from "../../settings.ts";

/**
 * A page loads files and opens sockets from its own site only, except the pictures of the site and of its members. `'self'` covers `ws:` and `wss:` too
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
export function pageHeaders({ logo, pictureOrigins }: SiteSettings): Record<string, string> {
  const ofLogo = logo?.startsWith("https:") ? [new URL(logo).origin] : [];
  const origins = [...new Set([...ofLogo, ...pictureOrigins])];
  const policy = POLICY.map((each) => (each.startsWith("img-src") ? [each, ...origins].join(" ") : each));
  return { "Content-Security-Policy": policy.join("; ") };
}
