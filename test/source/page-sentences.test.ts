import { globSync, readFileSync } from "node:fs";
import { parseSync } from "rolldown/utils";
import { expect, test } from "vitest";

type Node = { type: string; start: number; [key: string]: unknown };

/** Attributes, properties and arguments of components that a member reads, or that a screen reader reads. */
const SHOWN =
  /^(?:aria-(?:label|description|placeholder|roledescription|valuetext)|aria(?:Label|Description)|title|alt|placeholder|label|\w+Label|hint|intro|problem|textContent|innerText)$/;

/** Functions whose arguments are shown or read. */
const SHOWS = /^(?:announce|setTitle|showNotification|alert|confirm|prompt)$/;

/** A text that only a sentence looks like, wherever it is in the code. */
const SENTENCE = /^\p{Lu}[\p{Ll}']+ \p{Ll}/u;
const WORDS = /\p{L}{2}/u;

/** Returns the line and the text of each literal that the page would show, and of each one that reads like a sentence. */
function sentencesIn(path: string, source: string): string[] {
  const found = new Map<number, string>();
  const report = ({ start }: Node, text: string) => {
    found.set(start, `${path}:${source.slice(0, start).split("\n").length} ${text.trim()}`);
  };
  visit(parseSync(path, source).program as unknown as Node, (node) => {
    for (const shown of shownParts(node)) {
      for (const text of literalsOf(shown)) if (WORDS.test(text.text)) report(text.node, text.text);
    }
    for (const { node: at, text } of literalOf(node)) if (SENTENCE.test(text)) report(at, text);
  });
  return [...found.values()];
}

/** Returns the parts of a node whose value is shown. */
function shownParts(node: Node): unknown[] {
  const nameOf = (value: unknown) => {
    const { name, value: literal } = (value ?? {}) as { name?: unknown; value?: unknown };
    return String(name ?? literal ?? "");
  };
  switch (node.type) {
    case "JSXText":
      return [node];
    case "JSXElement":
    case "JSXFragment":
      return node["children"] as unknown[];
    case "JSXAttribute":
      return SHOWN.test(nameOf(node["name"])) ? [node["value"]] : [];
    case "Property":
      return SHOWN.test(nameOf(node["key"])) ? [node["value"]] : [];
    case "AssignmentExpression":
      return SHOWN.test(nameOf((node["left"] as Node)["property"])) ? [node["right"]] : [];
    case "CallExpression": {
      const callee = node["callee"] as Node;
      const name = nameOf(callee["property"] ?? callee);
      const [first, ...rest] = node["arguments"] as Node[];
      if (name === "setAttribute") return SHOWN.test(nameOf(first)) ? rest : [];
      return SHOWS.test(name) ? [first] : [];
    }
    default:
      return [];
  }
}

type Literal = { node: Node; text: string };

/** Returns the literals that the value of an expression may contain. */
function literalsOf(value: unknown): Literal[] {
  const node = (value ?? { type: "" }) as Node;
  const parts = (names: string[]) => names.flatMap((name) => literalsOf(node[name]));
  switch (node.type) {
    case "JSXExpressionContainer":
      return parts(["expression"]);
    case "ConditionalExpression":
      return parts(["consequent", "alternate"]);
    case "LogicalExpression":
    case "BinaryExpression":
      return /^[+&|?]+$/.test(String(node["operator"])) ? parts(["left", "right"]) : [];
    default:
      return literalOf(node);
  }
}

function literalOf(node: Node): Literal[] {
  if (node.type === "JSXText") return [{ node, text: String(node["value"]) }];
  if (node.type === "Literal" && typeof node["value"] === "string") return [{ node, text: node["value"] }];
  if (node.type !== "TemplateLiteral") return [];
  const quasis = node["quasis"] as { value: { cooked: string } }[];
  return [{ node, text: quasis.map(({ value }) => value.cooked).join(" ") }];
}

function visit(node: Node, enter: (node: Node) => void): void {
  enter(node);
  for (const value of Object.values(node).flat()) {
    if (typeof value === "object" && value !== null && "type" in value) visit(value as Node, enter);
  }
}

test("the page has its sentences from the catalogues only", () => {
  const paths = globSync("src/web/**/*.{ts,tsx}").filter((path) => !/\b(?:en|de|words)\.ts$/.test(path));
  expect(paths.length).toBeGreaterThan(200);
  expect(paths.flatMap((path) => sentencesIn(path, readFileSync(path, "utf8")))).toEqual([]);
});

test.each([
  "<p>Hello</p>",
  '<p>{"Hello"}</p>',
  '<p>{isOpen ? "Hello" : t.closed}</p>',
  "<p>{count > 0 && `Hello`}</p>",
  '<img alt="Hello" />',
  '<button aria-label={isOpen ? t.close : "Hello"} />',
  '<Sheet closeLabel="Hello" />',
  '({ label: "Hello", icon })',
  'element.textContent = "Hello"',
  'element.setAttribute("aria-label", "Hello")',
  'announce("Hello")',
  'host.announce("Hello " + name)',
  'const reason = isOpen ? "Hello to all" : ""',
])("a sentence in the code is found: %s", (source) => {
  expect(sentencesIn("sample.tsx", source)).toEqual([expect.stringMatching(/^sample\.tsx:1 Hello/)]);
});

test.each([
  '<p class="big">{t.empty}</p>',
  "<p>{first} · {second}</p>",
  '<input name="email" type="text" title={label} />',
  'element.setAttribute("lang", "en")',
  'const state = { kind: "log-in" }',
])("code without a sentence is no finding: %s", (source) => {
  expect(sentencesIn("sample.tsx", source)).toEqual([]);
});
