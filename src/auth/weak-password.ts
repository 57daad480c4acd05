import { toStoredEmail } from "../core/email.ts";
import { isBlank } from "../core/words.ts";
import { commonPasswords } from "./common-passwords.ts";

let common: Set<string> | undefined;

/**
 * Returns whether a password is too easy to guess to be set: blanks only, one of the commonest (NIST SP 800-63B, 5.1.1.2), or the
 * member's own email. Upper and lower case make no difference. Passwords that are set already are not checked.
 */
export function isWeakPassword(password: string, email: string): boolean {
  const plain = password.normalize("NFKC").trim().toLowerCase();
  common ??= commonPasswords();
  return isBlank(plain) || common.has(plain) || toStoredEmail(plain) === toStoredEmail(email);
}
