import { chooseLanguage, LANGUAGE_NAMES, wantedLanguage } from "../i18n/language.ts";
import { isLocalSite, siteConfig } from "../site-config.ts";
import { accountStrings } from "./strings.ts";

/** The languages and documents of the site. */
export function SiteFoot() {
  const t = accountStrings.value;
  const { languages, terms, imprint } = siteConfig.value;
  return (
    <footer class="site-foot">
      {languages.length > 1 && <LanguageChoice languages={languages} />}
      {terms !== null && <a href={terms}>{t.terms}</a>}
      {imprint !== null && <a href={imprint}>{t.imprint}</a>}
      {isLocalSite.value && <a href="/example">{t.developers}</a>}
    </footer>
  );
}

function LanguageChoice({ languages }: { languages: readonly (keyof typeof LANGUAGE_NAMES)[] }) {
  return (
    <fieldset class="site-languages">
      <legend class="unseen">{accountStrings.value.language}</legend>
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          class="link"
          lang={each}
          aria-pressed={wantedLanguage.value === each}
          onClick={() => void chooseLanguage(each)}
        >
          {LANGUAGE_NAMES[each]}
        </button>
      ))}
    </fieldset>
  );
}
