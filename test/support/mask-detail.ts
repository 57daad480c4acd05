/**
 * Replaces the value of the first `detail` in JSON by `DETAIL` and leaves every other byte as it is. A value that is blank or
 * not a string stays as it is, so that it differs from the golden bytes.
 */
export function maskDetail(json: string): string {
  return json.replace(/(?<="detail":)"(?=\s*[^"\s])(?:[^"\\]|\\.)+"/, '"DETAIL"');
}
