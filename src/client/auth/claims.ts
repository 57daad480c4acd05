/**
 * Whose access token it is, and when it runs out (Unix ms; never, if it does not say). It is only read: the site verifies it.
 * @throws TypeError for a text that is no token of a member
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
    // Said below: what the text is, is nobody's business but its owner's.
  }
  throw new TypeError("this is no access token of a member");
}
