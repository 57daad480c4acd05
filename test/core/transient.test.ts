import { describe, expect, test } from "vitest";
import { CAUSES_MAX } from "../../src/core/limits.ts";
import { isTransient } from "../../src/core/transient.ts";
import { UnavailableError } from "../../src/platform/deadline.ts";

const error = (message: string, marks: object = {}) => Object.assign(new Error(message), marks);
/** Wraps an error so that it has so many errors before it. */
const wrapped = (inner: unknown, times: number): unknown =>
  times === 0 ? inner : new Error("outer", { cause: wrapped(inner, times - 1) });

const circle = new Error("a circle");
circle.cause = new Error("its other half", { cause: circle });

describe("an error passes", () => {
  test.each([
    ["that the platform marks as retryable", error("internal error", { retryable: true })],
    [
      "that the platform marks as overloaded",
      error("internal error", { retryable: false, overloaded: true }),
    ],
    ["of an object that was reset", error("filled", { durableObjectReset: true })],
    ["of an object that goes away", error("this Durable Object instance is no longer active")],
    [
      "of an object that goes away, with its beginning",
      error("Connection closed: this Durable Object instance is no longer active."),
    ],
    ["of a closed connection", error("Durable Object connection closed because the object was reset")],
    ["of a lost connection", error("Network connection lost.")],
    ["of D1 that has too much to do", error("D1_ERROR: D1 DB is overloaded. Requests queued for too long.")],
    ["of new code", error("Durable Object reset because its code was updated.")],
    ["of new code, in an older text", error("The Durable Object's code has been updated")],
    ["of an object with older code", error('The RPC receiver does not implement the method "later".')],
    ["of a reset storage", error("Internal error in D1 DB storage caused object to be reset.")],
    ["of the way to D1", error("Cannot resolve D1 DB due to transient issue on remote node.")],
    ["of a busy database", error("D1_ERROR: database is locked: SQLITE_BUSY")],
    ["of a call without an answer", new UnavailableError("no answer within 10 ms")],
    ["that another object threw", { message: "unanswered: no answer within 10 ms", remote: true }],
    ["that is the cause of another", wrapped(error("a text", { retryable: true }), 1)],
    ["at the end of the longest chain", wrapped(error("Network connection lost."), CAUSES_MAX - 1)],
  ])("%s", (_, passing) => expect(isTransient(passing)).toBe(true));
});

describe("an error does not pass", () => {
  test.each([
    ["of the code", new TypeError("undefined is not iterable")],
    ["of a statement", error("D1_ERROR: UNIQUE constraint failed: members.email")],
    ["that is marked otherwise", error("internal error", { retryable: false, overloaded: "no" })],
    ["whose query contains such a word", error("Failed query: select ?\nparams: overloaded@mail.com")],
    ["that quotes the text of a call without an answer", error("not unanswered: 1")],
    ["beyond the longest chain", wrapped(error("Network connection lost."), CAUSES_MAX)],
    ["whose causes are a circle", circle],
    ["that is a text", "Network connection lost."],
    ["that is null", null],
    ["that is undefined", undefined],
    ["without a message", {}],
    ["with a message that is no text", { message: 7 }],
  ])("%s", (_, lasting) => expect(isTransient(lasting)).toBe(false));
});
