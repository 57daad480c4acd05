import { useSignal } from "@preact/signals";
import { siteConfig } from "../site-config.ts";

/** The site's logo, or Parley's if that does not load: the name beside it says the same. */
export function SiteLogo() {
  const { logo } = siteConfig.value;
  const broken = useSignal<string | undefined>(undefined);
  if (logo !== null && logo !== broken.value) {
    const onError = () => {
      broken.value = logo;
    };
    return <img class="logo" src={logo} alt="" onError={onError} />;
  }
  return (
    <svg class="logo" viewBox="4 4 24 24" aria-hidden="true">
      <path d="M4 4h24v18H15l-7 6v-6H4z" />
    </svg>
  );
}
