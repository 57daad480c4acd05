/** The subprotocol that a client may request. Without it, the socket follows the contract. */
export const V1 = "parley.v1";
/** Precedes the token in `Sec-WebSocket-Protocol`: the only header that a browser can set on an upgrade. */
export const TOKEN_PREFIX = "bearer.";
