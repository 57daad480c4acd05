/**
 * The version of the frames, HTTP bodies and error codes that Parley and its clients exchange. It is a semantic version: a client
 * built for 1.2.0 works with 1.3.0, but not with 2.0.0. A test fails when the wire changes and the version does not.
 */
export const WIRE_VERSION = "1.2.0";
/** The SHA-256 of that version's schemas and codes, as the test computes it. */
export const WIRE_HASH = "5c2d633f7990dc6b88f4499a60c0a9ac7b0ac8d627f603006f8a89d1f06209e2";
