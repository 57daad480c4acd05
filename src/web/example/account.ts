import type { LoginBody } from "../../protocol/http/auth.ts";
import type { MemberBody } from "../../protocol/http/members.ts";
import { byId, fieldOf, onSubmit } from "./element.ts";
import { RequestError, request } from "./request.ts";
import { words } from "./words.ts";

const registerForm = byId("register", HTMLFormElement);
const loginForm = byId("login", HTMLFormElement);
const meForm = byId("me", HTMLFormElement);
const output = byId("account", HTMLOutputElement);

let ownId: number | undefined;

/** Returns the id of the member whose balance was last shown. */
export function memberId(): number | undefined {
  return ownId;
}

export function accessToken(): string {
  return fieldOf(meForm, "token").value.trim();
}

/** Shows the token's member and their balance, from `GET /members/me`. */
export async function showBalance(): Promise<void> {
  await showResult(async () => {
    const me = await request<MemberBody>("GET", "/members/me", { token: accessToken() });
    ownId = me.id;
    return words.member(me);
  });
}

export function handleAccount(): void {
  onSubmit(registerForm, () =>
    showResult(async () => {
      const email = fieldOf(registerForm, "email").value;
      const { id } = await request<{ id: number }>("POST", "/auth/register", {
        body: {
          email,
          password: fieldOf(registerForm, "password").value,
          repeat_password: fieldOf(registerForm, "repeat_password").value,
        },
      });
      registerForm.reset();
      fieldOf(loginForm, "email").value = email;
      fieldOf(loginForm, "password").focus();
      return words.registered(id);
    }),
  );

  onSubmit(loginForm, async () => {
    const loggedIn = await showResult(async () => {
      const body = await request<LoginBody>("POST", "/auth/login", {
        body: {
          email: fieldOf(loginForm, "email").value,
          password: fieldOf(loginForm, "password").value,
        },
      });
      fieldOf(loginForm, "password").value = "";
      fieldOf(meForm, "token").value = body.access_token;
      return words.loggedIn(body.member_id);
    });
    if (loggedIn) await showBalance();
  });

  onSubmit(meForm, showBalance);
}

/** Shows the text that `act` returns, or the error it throws. Returns whether it succeeded. */
async function showResult(act: () => Promise<string>): Promise<boolean> {
  try {
    output.textContent = await act();
    output.classList.remove("error");
    return true;
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    output.textContent = error.message;
    output.classList.add("error");
    return false;
  }
}
