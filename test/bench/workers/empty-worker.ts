/** The smallest Worker: its start takes the time that every Worker needs. */
export default {
  fetch: () => new Response("ok"),
};
