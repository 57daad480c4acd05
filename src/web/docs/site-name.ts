import { readConfig } from "../read-config.ts";
import { words } from "./words.ts";

/** The address of a site in the samples. */
const SAMPLE_SITE = "https://chat.example";

/** Shows the name and the logo of the site, and its address in the samples. */
export function nameSite(): void {
  for (const sample of document.querySelectorAll("#quick-start pre")) {
    sample.textContent = (sample.textContent ?? "").replaceAll(SAMPLE_SITE, location.origin);
  }
  // Without an answer, the page shows the name of the software.
  fetch("/config").then(
    async (response) => {
      if (response.ok) showName(readConfig(await response.json()));
    },
    () => {},
  );
}

function showName({ name, logo }: { name: string; logo: string | null }): void {
  document.title = words.title(name);
  const shown = document.querySelector(".home > span");
  if (shown) shown.textContent = name;
  if (logo === null) return;
  const image = document.createElement("img");
  image.alt = "";
  image.addEventListener("load", () => document.querySelector(".home > svg")?.replaceWith(image));
  image.src = logo;
}
