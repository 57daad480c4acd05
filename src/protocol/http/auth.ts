import * as z from "zod/mini";
import { normalizeEmail, toStoredEmail } from "../../core/email.ts";
import { PASSWORD_MAX_LENGTH } from "../../core/limits.ts";
import { refine } from "../field-errors.ts";
import { Id } from "../scalars.ts";
import { Name } from "./name.ts";

export const Password = z.string().check(z.maxLength(PASSWORD_MAX_LENGTH));
const NO_CONTROLS = /^\P{Cc}*$/u;
/** A password that is about to be set. Control characters cannot be typed everywhere. */
export const NewPassword = (minLength: number) =>
  Password.check(
    z.minLength(minLength),
    z.meta({ pattern: NO_CONTROLS.source }),
    refine((password) => NO_CONTROLS.test(password), { code: "control_characters" }),
  );
const Email = z.string().check(
  z.overwrite(toStoredEmail),
  refine((email) => normalizeEmail(email) !== undefined, {
    code: "invalid_format",
    params: { format: "email" },
  }),
);

export const Register = (passwordMinLength: number) =>
  z
    .object({
      email: Email,
      password: NewPassword(passwordMinLength),
      repeat_password: z.string(),
      name: z.optional(Name),
    })
    .check(
      refine(({ password, repeat_password }) => password === repeat_password, { code: "passwords_differ" }, [
        "repeat_password",
      ]),
    );

export const RegisteredBody = z.object({ id: Id, email: z.string() });

/** Does not check the form of the email: an invalid one simply belongs to no member. */
export const Login = (passwordMinLength: number) =>
  z.object({
    email: z.string().check(z.overwrite(toStoredEmail)),
    password: Password,
    new_password: z.optional(NewPassword(passwordMinLength)),
  });

/** An access token that belongs to no session. */
export const AccessBody = z.object({
  access_token: z.string(),
  token_type: z.literal("bearer"),
  expires_in: z.int(),
  member_id: Id,
});

export const LoginBody = z.extend(AccessBody, { refresh_token: z.string() });

export type RegisteredBody = z.output<typeof RegisteredBody>;
export type AccessBody = z.output<typeof AccessBody>;
export type LoginBody = z.output<typeof LoginBody>;
