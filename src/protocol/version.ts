/**
 * The version of the frames, HTTP bodies and error codes that Parley and its clients exchange. It is a semantic version: a client
 * built for 1.3.0 works with 1.4.0, but not with 2.0.0. A test fails when the wire changes and the version does not.
 */
export const WIRE_VERSION = "1.7.0";
/** The SHA-256 of that version's schemas and codes, as the test computes it. */
export const WIRE_HASH = "ac2bb79914e1331ce62a5af902ab6173da04619d83363a09fa925ead5dd22ade";
