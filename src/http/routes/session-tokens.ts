import { signRefreshToken } from "../../auth/refresh-token.ts";
import { signToken } from "../../auth/token.ts";
import type { LoginBody } from "../../protocol/http/auth.ts";
import type { Settings } from "../../settings.ts";

/** Returns new tokens of a session, as the body of a response, and the hash of the refresh token, which D1 stores. */
export async function signSessionTokens(
  { jwtKey, accessTokenTtlSeconds: ttlSeconds }: Settings,
  { memberId, epoch, sessionId }: { memberId: number; epoch: number; sessionId: string },
): Promise<{ body: LoginBody; refreshHash: string }> {
  const [token, refresh] = await Promise.all([
    signToken(jwtKey, { memberId, epoch, sessionId, ttlSeconds }),
    signRefreshToken(jwtKey, { memberId, sessionId }),
  ]);
  const body: LoginBody = {
    access_token: token,
    token_type: "bearer",
    expires_in: ttlSeconds,
    member_id: memberId,
    refresh_token: refresh.token,
  };
  return { body, refreshHash: refresh.hash };
}
