/** The subprotocol that a socket may ask for. Without it, it speaks the contract alone. */
export const V1 = "parley.v1";
/** How the token stands beside it in `Sec-WebSocket-Protocol`: a browser can set no other header. */
export const TOKEN_PREFIX = "bearer.";
