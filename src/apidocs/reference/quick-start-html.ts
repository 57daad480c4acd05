import { html } from "hono/html";
import { codeHtml, type Html, inlineHtml } from "./block-html.ts";
import { QUICK_STARTS, type QuickStart, type SampleStep } from "./quick-start.ts";

/**
 * Returns the quick start in all languages, of which the style sheet shows the chosen one. The radio buttons and the languages must
 * be siblings for that.
 */
export function quickStartHtml(): Html {
  return html`<section id="quick-start">
<h2>Quick start</h2>
<p>From nothing to an open socket, in four steps. The socket leads to member 2: register a second member with another email too, or use the number of another one. A message costs coins: without enough of them, it is refused with <a href="#error-insufficient_balance"><code>insufficient_balance</code></a>.</p>
<div class="languages" role="group" aria-label="Samples in one language">
${QUICK_STARTS.map(choiceHtml)}${QUICK_STARTS.map(languageHtml)}</div>
</section>
`;
}

function choiceHtml({ id, name }: QuickStart, index: number): Html {
  const isChosen = index === 0;
  return html`<input type="radio" name="language" id="choose-${id}"${isChosen ? html` checked` : ""}><label for="choose-${id}">${name}</label>
`;
}

function languageHtml({ id, steps }: QuickStart): Html {
  return html`<div class="language" id="with-${id}">
${steps.map(stepHtml)}</div>
`;
}

function stepHtml({ title, about, code }: SampleStep, index: number): Html {
  return html`<h3>${index + 1}. ${title}</h3>
<p>${inlineHtml(about)}</p>
${codeHtml({ text: code })}`;
}
