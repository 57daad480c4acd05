import { siteConfig } from "../site-config.ts";

/** The site's logo: the name beside it says the same. */
export function SiteLogo() {
  const { logo } = siteConfig.value;
  if (logo !== null) return <img class="logo" src={logo} alt="" />;
  return (
    <svg class="logo" viewBox="4 4 24 24" aria-hidden="true">
      <path d="M4 4h24v18H15l-7 6v-6H4z" />
    </svg>
  );
}
