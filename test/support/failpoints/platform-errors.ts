import { failpoints } from "./failpoints.ts";

/** The error that each value of the failpoint `failure` stands for: those of the platform that pass, and a fault in the code. */
const ERRORS = {
  retryable: { message: "internal error; reference = 0", retryable: true },
  overloaded: { message: "too much to do", overloaded: true, retryable: false },
  inactive: { message: "Connection closed: this Durable Object instance is no longer active" },
  reset: { message: "Durable Object connection closed because the object was reset" },
  bug: { message: "members is not iterable", retryable: false, overloaded: false },
};
export const FAILURES = Object.keys(ERRORS) as (keyof typeof ERRORS)[];

/** Returns the error that the failpoint `failure` names. */
export function platformError(): Error {
  const { message, ...marks } = ERRORS[failpoints.failure];
  return Object.assign(new Error(message), marks);
}
