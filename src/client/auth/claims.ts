/**
 * Reads an access token's member and expiry (Unix ms; `Infinity` without an `exp` claim). Does not verify it: the server does.
 * @throws TypeError for a text that is not a member's token
 */
export function readClaims(token: string): { memberId: number; expiresAt: number } {
  try {
    const payload = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
    const { sub, exp } = JSON.parse(atob(payload)) as { sub?: unknown; exp?: unknown };
    const memberId = Number(sub);
    if (Number.isSafeInteger(memberId) && memberId > 0) {
      return { memberId, expiresAt: typeof exp === "number" ? exp * 1000 : Number.POSITIVE_INFINITY };
    }
  } catch {
    // Throw the error below, which does not quote the token.
  }
  throw new TypeError("not a member's access token");
}
