import { ApiError, type ApiProblem, type LoginBody, request } from "../api.ts";
import { client, renewSession, session, startSession } from "./session.ts";

/** Why the server refuses a log-in for good. */
const LOG_IN_REFUSALS: (ApiProblem["code"] | undefined)[] = [
  "invalid_credentials",
  "password_change_required",
  "member_disabled",
];

export type Credentials = { email: string; password: string };
/** A name is optional. */
type Newcomer = Credentials & { name: string };

/**
 * Logs in. The server ends the session of the present token, if it is the same member's.
 * @param newPassword replaces the password. The server requires it if an operator reset the password
 * @throws ApiError
 */
export async function logIn({ email, password }: Credentials, newPassword?: string): Promise<void> {
  const body = await request<LoginBody>("/auth/login", {
    method: "POST",
    body: { email, password, new_password: newPassword },
    token: session.value?.token,
  });
  startSession({
    memberId: body.member_id,
    email: email.trim(),
    token: body.access_token,
    refreshToken: body.refresh_token,
  });
  void stayLoggedIn();
}

/** Renews the tokens once: the server ends a session that was never renewed with its first access token. */
async function stayLoggedIn(): Promise<void> {
  try {
    const token = await renewSession();
    client.value?.signIn(token);
  } catch {
    // The session is over already, as the next request shows, or another member's has begun.
  }
}

/**
 * Registers a new member, and logs in. If the email is taken, an earlier attempt may have registered the member, whose answer or log-in
 * was lost: then it logs in.
 * @throws ApiError `email_taken` also if no log-in is possible with this password
 */
export async function register({ email, password, name }: Newcomer): Promise<void> {
  const body = { email, password, repeat_password: password, ...(name.trim() !== "" && { name }) };
  let taken: unknown;
  try {
    await request("/auth/register", { method: "POST", body });
  } catch (error) {
    if (codeOf(error) !== "email_taken") throw error;
    taken = error;
  }
  await logIn({ email, password }).catch((error) => {
    throw taken && LOG_IN_REFUSALS.includes(codeOf(error)) ? taken : error;
  });
}

/**
 * Replaces a password that an operator reset, and logs in. If the server refuses the old one, an earlier attempt may have replaced it,
 * whose answer was lost: then it logs in with the new one.
 * @throws ApiError
 */
export async function replacePassword(credentials: Credentials, newPassword: string): Promise<void> {
  try {
    await logIn(credentials, newPassword);
  } catch (refused) {
    if (codeOf(refused) !== "invalid_credentials") throw refused;
    await logIn({ ...credentials, password: newPassword }).catch((error) => {
      throw LOG_IN_REFUSALS.includes(codeOf(error)) ? refused : error;
    });
  }
}

function codeOf(error: unknown): ApiProblem["code"] | undefined {
  return error instanceof ApiError ? error.problem.code : undefined;
}
