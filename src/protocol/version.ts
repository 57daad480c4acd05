/**
 * The version of the frames, HTTP bodies and error codes that Parley and its clients exchange. It is a semantic version: a client
 * built for 1.3.0 works with 1.4.0, but not with 2.0.0. A test fails when the wire changes and the version does not.
 */
export const WIRE_VERSION = "1.6.0";
/** The SHA-256 of that version's schemas and codes, as the test computes it. */
export const WIRE_HASH = "c9546f0dcb65deb54bb78f8655deb29f49638bb5ab15e04ef8359118146646e9";
