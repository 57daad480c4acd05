/**
 * Returns a token that was shown at the time `now` (Unix ms) as it opens sockets, and keeps them open. A client must show a token of the
 * site again as often as it renews one of Parley's, however long the site made it.
 */
export function shownAt<Token extends { siteIssuedAt?: number | undefined; expiresAt: number }>(
  token: Token,
  { now, ttlSeconds }: { now: number; ttlSeconds: number },
): Token {
  if (token.siteIssuedAt === undefined) return token;
  return { ...token, expiresAt: Math.min(token.expiresAt, (Math.floor(now / 1000) + ttlSeconds) * 1000) };
}
