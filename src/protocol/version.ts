/**
 * The version of the frames, HTTP bodies and error codes that Parley and its clients exchange. It is a semantic version: a client
 * built for 1.2.0 works with 1.3.0, but not with 2.0.0. A test fails when the wire changes and the version does not.
 */
export const WIRE_VERSION = "1.3.0";
/** The SHA-256 of that version's schemas and codes, as the test computes it. */
export const WIRE_HASH = "541fd4021199a266db5e00fc567d5e4194c4d97bf7e2c9363a279b4833f4e242";
