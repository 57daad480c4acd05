import { expect, test } from "vitest";
import { localSite } from "../support/local-site.ts";

const { server, post, login } = localSite("SIGNUP_COINS:7");

test("npm run dev prefers a given number of coins to its own, and accepts the contract's example of a password", async () => {
  const register = (password: string) =>
    post("/auth/register", { email: "mail@mail.com", password, repeat_password: password });
  expect((await register("12")).status).toBe(422);
  expect((await register("123")).status).toBe(201);
  const { headers } = await login("123");
  const me = await fetch(`${server().url}/members/me`, { headers });
  expect(await me.json()).toMatchObject({ balance: 7 });
});
