import { resolve } from "node:path";
import type * as ast from "typescript/unstable/ast";
import * as is from "typescript/unstable/ast/is";
import { API, type Project, type Symbol as TsSymbol } from "typescript/unstable/sync";
import { LibraryNames } from "./library-names.ts";
import { regExpFeatures } from "./regexp-features.ts";
import { selectorFeatures } from "./style-features.ts";
import { youngerEvent, youngerMembers } from "./younger.ts";

/** A use of a feature, which has several names where interfaces share it. */
export type Use = { path: string; line: number; features: string[] };

/**
 * Finds what scripts use of the libraries of the language and of the browser. The compiler's types distinguish a method from
 * another one of the same name, except on a value of type `any`.
 * @param paths the files to read; the others of the project are ignored
 */
export function scriptFeatures(project: string, paths: string[]): Use[] {
  const api = new API();
  try {
    const [opened] = api.updateSnapshot({ openProjects: [resolve(project)] }).getProjects();
    if (!opened) throw new TypeError(`no project: ${project}`);
    const names = new LibraryNames(opened);
    return paths.flatMap((path) => {
      const file = opened.program.getSourceFile(resolve(path));
      if (!file) throw new TypeError(`${path} is not in ${project}`);
      return usesIn(opened, names, file, path);
    });
  } finally {
    api.close();
  }
}

function usesIn({ checker }: Project, names: LibraryNames, file: ast.SourceFile, path: string): Use[] {
  const found: { node: ast.Node; features: string[] }[] = [];
  const named: ast.Node[] = [];
  const visit = (node: ast.Node): void => {
    if (isType(node)) return;
    if (isName(node)) named.push(node);
    const features = [...syntaxFeatures(node), ...patternFeatures(node)];
    if (features.length > 0) found.push({ node, features });
    node.forEachChild(visit);
  };
  /** Destructuring reads a property that the name in the pattern does not refer to. */
  function patternFeatures(node: ast.Node): string[] {
    if (!is.isBindingElement(node) || !is.isObjectBindingPattern(node.parent)) return [];
    const name = node.propertyName ?? node.name;
    const type = checker.getTypeAtLocation(node.parent);
    const property = type && name && is.isIdentifier(name) && checker.getPropertyOfType(type, name.text);
    return property ? names.of(property) : [];
  }
  visit(file);
  const symbols = checker.getSymbolAtLocation(named);
  named.forEach((node, at) => {
    const symbol: TsSymbol | undefined = symbols[at];
    if (symbol) found.push({ node, features: names.of(symbol) });
    else if (is.isPropertyAccessExpression(node.parent) && is.isIdentifier(node)) {
      found.push({ node, features: youngerMembers(node.text) });
    }
  });
  return found.map(({ node, features }) => ({
    path,
    line: file.text.slice(0, node.getStart(file)).split("\n").length,
    features,
  }));
}

/** Whether only the compiler reads this part of a script. */
function isType(node: ast.Node): boolean {
  if (is.isTypeNode(node) && !is.isExpressionWithTypeArguments(node)) return true;
  return is.isInterfaceDeclaration(node) || is.isTypeAliasDeclaration(node) || is.isImportDeclaration(node);
}

/** Whether a node refers to a variable or a property. */
function isName(node: ast.Node): boolean {
  if (is.isIdentifier(node)) return true;
  const { parent } = node;
  return (
    is.isStringLiteral(node) && is.isElementAccessExpression(parent) && parent.argumentExpression === node
  );
}

/** Returns the features of a regular expression, an element, an attribute or an event. */
function syntaxFeatures(node: ast.Node): string[] {
  if (is.isRegularExpressionLiteral(node)) {
    const end = node.text.lastIndexOf("/");
    return regExpFeatures(node.text.slice(1, end), node.text.slice(end + 1));
  }
  if (is.isNewExpression(node) || is.isCallExpression(node)) return callFeatures(node);
  if (is.isJsxOpeningElement(node) || is.isJsxSelfClosingElement(node)) {
    return is.isIdentifier(node.tagName) && /^[a-z]/.test(node.tagName.text)
      ? elementFeatures(node.tagName.text, node.attributes)
      : [];
  }
  return [];
}

function callFeatures(call: ast.NewExpression | ast.CallExpression): string[] {
  const { expression } = call;
  const texts = [...(call.arguments ?? [])].map((each) =>
    is.isStringLiteral(each) || is.isNoSubstitutionTemplateLiteral(each) ? each.text : "",
  );
  if (is.isIdentifier(expression) && expression.text === "RegExp") {
    return regExpFeatures(texts[0] ?? "", texts[1] ?? "");
  }
  const name = is.isPropertyAccessExpression(expression) ? expression.name : expression;
  const [text = ""] = texts;
  if (!is.isIdentifier(name) || text === "") return [];
  if (/^(?:querySelector(?:All)?|closest|matches)$/.test(name.text)) return selectorFeatures(text);
  return name.text === "addEventListener" ? youngerEvent(text) : [];
}

function elementFeatures(tag: string, { properties }: ast.JsxAttributes): string[] {
  const attributes = [...properties].flatMap((each) =>
    is.isJsxAttribute(each) && is.isIdentifier(each.name) ? [each.name.text.toLowerCase()] : [],
  );
  const names = attributes.flatMap((name) => [
    `html.elements.${tag}.${name}`,
    `html.global_attributes.${name}`,
    ...(name.startsWith("on") ? youngerEvent(name.slice(2)) : []),
  ]);
  return [`html.elements.${tag}`, ...names];
}
