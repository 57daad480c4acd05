/** The path of the list among the assets: `src/auth/common-passwords.txt`, one password a line. */
const LIST_URL = "https://assets.invalid/common-passwords.txt";

let loaded: Set<string> | undefined;

/**
 * Loads the 3,000 commonest passwords of 8 or more characters, once for each isolate. They are an asset because they would be a
 * twelfth of the Worker. Source: `passwords.json` of the package `@zxcvbn-ts/language-common` 4.1.3, which has them in lower case,
 * the commonest first. MIT licence, whose conditions are those of the file LICENSE; Copyright (c) 2012-2016 Dan Wheeler and Dropbox,
 * Inc., Copyright (c) 2021 @zxcvbn-ts.
 * @throws when the assets do not answer
 */
export async function loadCommonPasswords(assets: Pick<Fetcher, "fetch">): Promise<ReadonlySet<string>> {
  loaded ??= await fetchList(assets);
  return loaded;
}

async function fetchList(assets: Pick<Fetcher, "fetch">): Promise<Set<string>> {
  const response = await assets.fetch(LIST_URL);
  if (!response.ok) throw new Error(`the assets have no common passwords: ${response.status}`);
  return new Set((await response.text()).trimEnd().split("\n"));
}
