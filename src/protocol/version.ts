/**
 * The version of all that Parley and its clients say to each other (semantic versioning: a client that knows 1.2.0 gets on with
 * 1.3.0, not with 2.0.0). A test keeps it true to the schemas of frames and bodies and to the table of codes.
 */
export const WIRE_VERSION = "1.0.0";
/** The SHA-256 of those at that version, as the test computes it. */
export const WIRE_HASH = "1884f7ded10cdb1e78c77f18018f886b125fc49080e4d592d5ee0f75b3f5bd0e";
