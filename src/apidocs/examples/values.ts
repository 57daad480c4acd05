/** What stands in more than one example. Each of them is another one at each site, and each time. */

export const TOKEN = "header.claims.signature";
export const SMILE_UUID = "b1d24593-9166-408a-bf68-a8f7be00e181";
export const FILE_UUID = "84d8a07a-67ca-4d92-8d1e-f5e646b72fb7";

/** The smallest picture there is: one transparent pixel. */
export const PICTURE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
