import { toStoredEmail } from "../core/email.ts";
import { isBlank } from "../core/words.ts";

/**
 * Returns whether a password is too easy to guess to be set: blanks only, one of the commonest (NIST SP 800-63B, 5.1.1.2), or the
 * member's own email. Upper and lower case make no difference. Passwords that are set already are not checked.
 */
export function isWeakPassword(password: string, email: string, common: ReadonlySet<string>): boolean {
  const plain = password.normalize("NFKC").trim().toLowerCase();
  return isBlank(plain) || common.has(plain) || toStoredEmail(plain) === toStoredEmail(email);
}
