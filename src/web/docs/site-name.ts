import { readConfig } from "../read-config.ts";

/** The address of a site in the samples. */
const SAMPLE_SITE = "https://chat.example";

/** Shows the address of the site in the samples of the quick start. */
export function addressSamples(): void {
  for (const sample of document.querySelectorAll("#quick-start pre")) {
    sample.textContent = (sample.textContent ?? "").replaceAll(SAMPLE_SITE, location.origin);
  }
}

/** Shows the name and the logo of the site in the header, and the name in the title of the page. */
export function nameSite(titleOf: (site: string) => string): void {
  // Without an answer, the page shows the name of the software.
  fetch("/config").then(
    async (response) => {
      if (!response.ok) return;
      const { name, logo } = readConfig(await response.json());
      document.title = titleOf(name);
      showInHeader(name, logo);
    },
    () => {},
  );
}

function showInHeader(name: string, logo: string | null): void {
  const shown = document.querySelector(".home > span");
  if (shown) shown.textContent = name;
  if (logo === null) return;
  const image = document.createElement("img");
  image.alt = "";
  image.addEventListener("load", () => document.querySelector(".home > svg")?.replaceWith(image));
  image.src = logo;
}
