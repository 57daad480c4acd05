/** How a browser puts a translation in the place of a text. */
export type Translator = "elements" | "nodes" | "values";

/**
 * Translates the page for good, as a browser does: each text, those that appear later too, gets marks around it. Chrome and Edge put
 * elements in the place of a text node, Safari another text node, and Firefox another value into the node.
 */
export function translatePage(translator: Translator): void {
  const translated = new WeakSet<Node>();
  const translate = (text: Text): void => {
    const isProse =
      text.data.trim() !== "" && !text.parentElement?.closest("script, style, textarea, [translate=no]");
    if (!isProse || translated.has(text)) return;
    const translation = document.createTextNode(`«${text.data}»`);
    translated.add(translation);
    if (translator === "values") {
      translated.add(text);
      text.data = translation.data;
    } else if (translator === "nodes") text.parentNode?.replaceChild(translation, text);
    else {
      const [outer, inner] = [document.createElement("font"), document.createElement("font")];
      inner.appendChild(translation);
      outer.appendChild(inner);
      text.parentNode?.replaceChild(outer, text);
    }
  };
  const translateAll = (root: Node): void => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const texts = root instanceof Text ? [root] : [];
    while (walker.nextNode()) texts.push(walker.currentNode as Text);
    texts.forEach(translate);
  };
  translateAll(document.body);
  new MutationObserver((records) => {
    for (const { addedNodes } of records) addedNodes.forEach(translateAll);
  }).observe(document.body, { childList: true, subtree: true });
}

/** Returns the elements that have a text beside other content: what a translator leaves there would stay when the text changes. */
export function findMixedTexts(): string[] {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (walker.nextNode()) {
    const { textContent: text, parentElement: parent } = walker.currentNode;
    const isAlone = parent?.childNodes.length === 1 || parent?.closest("noscript");
    if (text?.trim() && !isAlone) found.push(parent?.outerHTML.slice(0, 200) ?? text);
  }
  return found;
}
